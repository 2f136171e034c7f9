import { digestFileSync } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RequiredProgram, ServiceSet } from '@nixtools/services';
import { isOwnMount } from './disk.ts';
import type { Host } from './host.ts';
import { type InstallPlan, planInstall } from './plan.ts';
import { readRecords } from './records.ts';
import { askSystemd, type Judgement, ownedUnits } from './systemd.ts';

export interface PrepareRequest {
  readonly name: string;
  readonly set: ServiceSet;
  readonly storeDir: string;
  readonly temporary: string;
  readonly copy: boolean;
  readonly exactName: boolean;
  readonly strict: boolean;
}

export interface Prepared {
  readonly plan: InstallPlan;
  readonly judgement: Judgement;
  /** Programs that the host lacks, and without which something of the service has no effect. */
  readonly missing: readonly RequiredProgram[];
}

/**
 * Looks at the host, plans, and lets the host's systemd judge the units. Nothing is changed.
 *
 * @throws {NixtoolsError} `SERVICE_UNIT_OWNED`, `SERVICE_LOSSES`, `SERVICE_KEYS_UNKNOWN` (refused),
 *   `SERVICE_PROGRAM_MISSING` (environment), and what rendering can throw
 */
export const prepareInstall = (host: Host, request: PrepareRequest): Prepared => {
  const { name, set, storeDir, strict } = request;
  const ours = new Set(readRecords(host).flatMap(({ files }) => files.map(({ path }) => path)));
  const owned = ownedUnits(host, ours);
  // systemd reads units before other file systems are mounted; a link into one would lead nowhere.
  const mode = request.copy || isOwnMount(host.fs, host.units) ? 'copy' : 'link';
  const digests = sourceDigests(host, set);
  const plan = planInstall({ name, set, mode, folder: host.units, owned, storeDir, strict, digests });
  refuseOwned(plan, owned, request.exactName);
  requirePrograms(host, plan);
  const missing = plan.besides.filter((program) => isMissing(host, program));
  if (strict) refuseMissing(missing, name);
  const judgement = askSystemd(host, plan.units, request.temporary);
  if (strict) refuseUnknown(judgement, name);
  return { plan, judgement, missing };
};

const sourceDigests = ({ fs }: Host, set: ServiceSet): ReadonlyMap<string, string> => {
  const sources = Object.values(set.services).flatMap(({ files }) =>
    Object.values(files ?? {}).flatMap(({ source }) => source ?? []),
  );
  return new Map(
    [...new Set(sources)].map((source) => {
      const found = fs.resolve(source);
      if (found === undefined || fs.stat(found)?.isFile() !== true)
        throw new NixtoolsError({
          code: 'SERVICE_SOURCE_MISSING',
          kind: 'environment',
          message: 'a file that the service copies is not on this host',
          place: source,
          hint: 'make it, or give the file as text',
        });
      return [source, digestFileSync(fs.host(found)).sha256];
    }),
  );
};

const refuseOwned = (plan: InstallPlan, owned: ReadonlySet<string>, exactName: boolean): void => {
  const unit = plan.units.find(({ name }) => owned.has(name))?.name;
  const renamed = exactName ? plan.losses.find(({ field }) => field === 'name') : undefined;
  if (unit === undefined && renamed === undefined) return;
  throw new NixtoolsError({
    code: 'SERVICE_UNIT_OWNED',
    kind: 'refused',
    message: `the distribution, or its administrator, has a unit "${unit ?? `${renamed?.service}.service`}" already`,
    hint:
      renamed === undefined
        ? 'give the service another name'
        : 'without --exact-name, the prefix "nixos-" is used',
  });
};

const requirePrograms = ({ fs }: Host, { programs, name }: InstallPlan): void => {
  const missing = programs.filter((program) => fs.stat(program) === undefined);
  if (missing.length === 0) return;
  throw new NixtoolsError({
    code: 'SERVICE_PROGRAM_MISSING',
    kind: 'environment',
    message: `this host lacks what ${name} runs: ${missing.join(', ')}`,
    place: missing[0],
    hint: 'install the package that has it, or use --package, --rebind or --host-programs',
  });
};

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const isMissing = ({ fs }: Host, { where, anyOf }: RequiredProgram): boolean =>
  where === 'host' &&
  anyOf.every((program) => folders.every((folder) => fs.stat(`${folder}/${program}`) === undefined));

const refuseMissing = ([first]: readonly RequiredProgram[], service: string): void => {
  if (first === undefined) return;
  throw new NixtoolsError({
    code: 'SERVICE_PROGRAM_MISSING',
    kind: 'environment',
    message: `this host lacks ${first.anyOf.join(' or ')}, which ${first.why}`,
    place: service,
    hint: `install ${first.from}; without --strict this is a note`,
  });
};

const refuseUnknown = ({ unknown }: Judgement, service: string): void => {
  const [first] = unknown;
  if (first === undefined) return;
  throw new NixtoolsError({
    code: 'SERVICE_KEYS_UNKNOWN',
    kind: 'refused',
    message: `the systemd of this host would ignore something: ${unknown.join('; ')}`,
    place: service,
    hint: 'without --strict it is installed all the same, and this is a note',
  });
};
