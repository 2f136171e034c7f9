import { compareUtf8 } from '@nixtools/nix-formats';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { DrawnLink, DrawnRow } from './graph.ts';

/**
 * Who it runs as, and what it listens on.
 *
 * @param isTold whether another row has the port already
 */
export const rowsOf = (
  { exec, parameters }: Service,
  isTold: (name: string, port: string) => boolean,
): readonly DrawnRow[] => [
  ...(exec?.user === undefined ? [] : [{ key: 'user', label: 'user', text: exec.user }]),
  ...sorted(parameters?.ports)
    .filter(([name, port]) => !isTold(name, String(port)))
    .map(([name, port]) => ({ key: `port ${name}`, label: name, text: String(port) })),
];

/** Services that are started with another on the same host, and are not needed by name. */
export const waitsIn = (
  host: string | undefined,
  { services }: ServiceSet,
  isNeeded: (service: string, other: string) => boolean,
): readonly DrawnLink[] =>
  sorted(services).flatMap(([service, { dependencies = {} }]) => {
    const { requires = [], bindsTo = [], wants = [] } = dependencies;
    return [...new Set([...requires, ...bindsTo, ...wants])]
      .filter((other) => Object.hasOwn(services, other) && !isNeeded(service, other))
      .sort(compareUtf8)
      .map((other) => ({
        from: { host, service },
        to: { host, service: other },
        how: 'waits' as const,
        text: '',
      }));
  });

export const sorted = <Value>(
  record: Readonly<Record<string, Value>> = {},
): readonly (readonly [string, Value])[] => Object.entries(record).sort(([a], [b]) => compareUtf8(a, b));
