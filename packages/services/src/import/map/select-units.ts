import { NixtoolsError } from '@nixtools/nix-formats';
import { didYouMean } from '../../read/suggest.ts';
import type { RawNixos } from '../nixos/raw.ts';

/** A service that an import has not, and why. */
export interface Skipped {
  /** `nginx.service` */
  readonly unit: string;
  readonly reason: string;
  readonly position?: string | undefined;
}

export interface Selection {
  /** Names without suffix, of services that can be mapped. */
  readonly services: readonly string[];
  readonly skipped: readonly Skipped[];
}

const failureOf = (raw: RawNixos, kind: string, name: string) =>
  raw.failures.find(({ key }) => key === `${kind}/${name}`);

/**
 * Which services are imported: those that are named, or all that an unconfigured NixOS does not have.
 *
 * @throws {NixtoolsError} `SERVICE_NOT_FOUND` (not-found) for a name that the configuration has no service of
 */
export const selectUnits = (raw: RawNixos, only: readonly string[] | undefined): Selection => {
  const all = Object.keys(raw.units.services);
  const failed = raw.failures.flatMap(({ key }) =>
    key.startsWith('services/') ? [key.slice('services/'.length)] : [],
  );
  const known = [...all, ...failed];
  const missing = only?.find((name) => !known.includes(name));
  if (missing !== undefined) throw notFound(missing, known, raw.place);
  const wanted = known.filter((name) => only?.includes(name) ?? !raw.baseline?.services.includes(name));
  const reasons = wanted.map((name) => ({ name, skipped: reasonToSkip(raw, name) }));
  return {
    services: reasons.filter(({ skipped }) => skipped === undefined).map(({ name }) => name),
    skipped: reasons.flatMap(({ skipped }) => skipped ?? []),
  };
};

const reasonToSkip = (raw: RawNixos, name: string): Skipped | undefined => {
  const unit = `${name}.service`;
  const failure = failureOf(raw, 'services', name);
  if (failure !== undefined) return { unit, reason: failure.message, position: failure.position };
  if (raw.units.services[name]?.['enable'] === false) return { unit, reason: 'it is disabled' };
  if (name.endsWith('@') && !isPerConnection(raw, name))
    return { unit, reason: 'a template: only its instances are services' };
  return undefined;
};

/** The template of a socket with `Accept=yes` is a service of its own: one process a connection. */
const isPerConnection = (raw: RawNixos, template: string): boolean =>
  template.endsWith('@') && raw.units.sockets[template.slice(0, -1)] !== undefined;

const notFound = (name: string, known: readonly string[], place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_NOT_FOUND',
    kind: 'not-found',
    message: `the configuration has no service "${name}"`,
    place,
    hint: didYouMean(name, known) ?? 'is the option that enables it set?',
  });
