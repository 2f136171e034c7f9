import type { ProbeRun } from '../probe-run.ts';

/** Something that a description asks for and a running service shows. */
export interface Check {
  /** A sentence about the service. */
  readonly what: string;
  readonly service: string;
  /** Fields of the service that it depends on; a target that reports one as approximated or dropped is not held to it. */
  readonly fields: readonly string[];
  /** Other services whose fields it depends on as well. */
  readonly also?: readonly string[];
  /** Throws when it does not hold. */
  readonly holds: (run: ProbeRun) => Promise<void>;
}

/** Services, and what is to be seen of them. */
export interface ProbeGroup {
  readonly services: { readonly [id: string]: object };
  /** Those that do not start by themselves. */
  readonly idle?: readonly string[];
  readonly checks: readonly Check[];
}

/** Words that run the probe as a service. @example probe('first', 'after=1') */
export const probe = (name: string, ...words: readonly string[]): readonly string[] => [
  '/usr/bin/perl',
  '/nixtools/test-vms/services/probe.pl',
  name,
  ...words,
];

/** A hook that leaves a line in the log of the probes, with who runs it. */
export const note = (name: string, event: string, more: object = {}): object => ({
  script: `echo "${name} ${event} $(id -un)" >>/shared/log`,
  ...more,
});
