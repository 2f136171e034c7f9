import { resolve } from 'node:path';
import type { Io } from '@nixtools/command-line';
import { NixtoolsError } from '@nixtools/nix-formats';
import {
  type Deployed,
  deploy,
  didYouMean,
  type Lock,
  mergeAll,
  onOneHost,
  partsOf,
  type ServiceSet,
  settle,
} from '@nixtools/services';
import type { LoadedDescription } from './load-description.ts';
import { printLock, requireLock } from './lock-file.ts';
import type { SourceValues } from './service-options.ts';

/** What each host runs, with nothing left open. Under `undefined`: what is placed on no host in particular. */
export type PlacedSets = ReadonlyMap<string | undefined, ServiceSet>;

/**
 * Gives out what a description leaves open, as `preenix service place` does.
 *
 * @throws {NixtoolsError} what `deploy` and `onOneHost` throw (verification), `SERVICE_LOCK_MISSING` (usage)
 */
export const placeServices = async (
  description: LoadedDescription,
  { lock: file }: Pick<SourceValues, 'lock'>,
  io: Io,
): Promise<{ readonly sets: PlacedSets; readonly warnings: readonly string[] }> => {
  const lock = file === undefined ? undefined : await requireLock(resolve(io.cwd, file), file);
  if (description.kind === 'sets')
    return { sets: new Map([[undefined, alone(description.sets, lock)]]), warnings: [] };
  const deployed = deploy({ ...description, lock });
  return { sets: deployed.hosts, warnings: staleLock(deployed, lock, file) };
};

/** A set alone keeps the lines of its services; several are one, value by value. */
const alone = (sets: readonly ServiceSet[], lock: Lock | undefined): ServiceSet => {
  const [first, ...more] = sets;
  return onOneHost(
    first !== undefined && more.length === 0 ? first : settle(mergeAll(sets.map(partsOf))),
    lock,
  );
};

const staleLock = ({ lock }: Deployed, given: Lock | undefined, file = ''): readonly string[] =>
  given === undefined || printLock(given) === printLock(lock)
    ? []
    : [`${file} is older than the services: "preenix service place --lock ${file}" writes what it lacks`];

/**
 * The services of one host: of the one that is named, or of the only one.
 *
 * @throws {NixtoolsError} `SERVICE_HOST_NEEDED`, `SERVICE_NO_HOSTS` (usage), `SERVICE_HOST_NOT_FOUND` (not-found)
 */
export const onHost = <Value>(
  hosts: ReadonlyMap<string | undefined, Value>,
  host: string | undefined,
  place: string,
): Value => {
  const names = [...hosts.keys()].flatMap((name) => name ?? []);
  if (host !== undefined && names.length === 0) throw noHosts(place);
  const [only] = hosts.size === 1 ? [...hosts.values()] : [];
  const found = host === undefined ? only : hosts.get(host);
  if (found !== undefined) return found;
  throw host === undefined ? hostNeeded(names, place) : hostUnknown(host, names, place);
};

const noHosts = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_NO_HOSTS',
    kind: 'usage',
    message: '--host is for deployments, and this is none',
    place,
    hint: 'leave --host out, or choose a deployment of the file with -A',
  });

const hostNeeded = (names: readonly string[], place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_HOST_NEEDED',
    kind: 'usage',
    message: 'the deployment has several hosts',
    place,
    hint: `choose one with --host: ${names.join(', ')}`,
  });

const hostUnknown = (host: string, names: readonly string[], place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_HOST_NOT_FOUND',
    kind: 'not-found',
    message: `the deployment has no host "${host}"`,
    place,
    hint: didYouMean(host, names) ?? `there are ${names.join(', ')}`,
  });
