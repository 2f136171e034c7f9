import { posix } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { newAccounts } from './account-files.ts';
import { keepAccounts } from './accounts-before.ts';
import { missingFolders, placeFile, removeFile, saysAt } from './disk.ts';
import type { Host } from './host.ts';
import type { InstallPlan } from './plan.ts';
import { saysOf } from './planned-file.ts';
import type { InstallRecord } from './record.ts';
import { readRecord, readRecords, writeRecord } from './records.ts';
import { removeInstalled } from './remove.ts';
import { startUnits } from './start.ts';
import { mustRun } from './systemd.ts';

export interface InstallOptions {
  /** For people: where the description came from. */
  readonly from: string;
  readonly rebinds: InstallRecord['rebinds'];
  readonly unknownKeys: readonly string[];
  /** Start the units now. */
  readonly start: boolean;
  /** Replace files that somebody has changed since they were installed. */
  readonly force: boolean;
}

export interface Installed {
  readonly record: InstallRecord;
  readonly isNew: boolean;
  /** Whether anything on disk is different now. */
  readonly changed: boolean;
  /** What is left to do where it cannot be done here. */
  readonly left: readonly string[];
}

/**
 * Carries a plan out. First a record of all that will be written is on disk, then the rest follows; so whatever
 * interrupts it, installing again ends the same, and removing leaves nothing. When it fails the first time, all that
 * was written goes again.
 *
 * @throws {NixtoolsError} `SERVICE_FILE_OWNED`, `SERVICE_FILE_CHANGED` (refused; nothing is done), `SERVICE_STEP_FAILED`,
 *   `SERVICE_START_FAILED` (failed), `HOST_PROGRAM_MISSING` (environment)
 */
export const installPlan = async (
  host: Host,
  plan: InstallPlan,
  options: InstallOptions,
): Promise<Installed> => {
  const old = readRecord(host, plan.name);
  const others = readRecords(host).filter(({ name }) => name !== plan.name);
  requireOwnFiles(host, plan, { old, others, force: options.force });
  const record = recordOf(host, plan, { old, others, options });
  const changed = plan.files.some((file) => saysAt(host.fs, file.path) !== saysOf(file));
  const accountsFrom = others.find(({ users, groups }) => users.length + groups.length > 0)?.name;
  if (hasAccounts(record)) keepAccounts(host, plan.name, accountsFrom);
  await writeRecord(host, record);
  try {
    const left = await carryOut(host, plan, { record, old, changed, start: options.start });
    const finished = finish(record, plan);
    await writeRecord(host, finished);
    return { record: finished, isNew: old === undefined, changed, left };
  } catch (error) {
    if (old === undefined) await removeInstalled(host, record, { purge: false, keepAccounts: false });
    throw error;
  }
};

/** Without what is undefined: JSON has no such thing. */
const asJson = (loss: InstallPlan['losses'][number]): InstallRecord['losses'][number] =>
  JSON.parse(JSON.stringify(loss));

const hasAccounts = ({ users, groups, memberships }: InstallRecord): boolean =>
  users.length + groups.length + memberships.length > 0;

interface Situation {
  readonly old: InstallRecord | undefined;
  readonly others: readonly InstallRecord[];
  readonly force: boolean;
}

/** What is at a path of ours is ours as it was, or another service's and the same; anything else is somebody's. */
const requireOwnFiles = (host: Host, plan: InstallPlan, { old, others, force }: Situation): void => {
  for (const file of plan.files) {
    const there = saysAt(host.fs, file.path);
    if (there === undefined) continue;
    const other = others.find(({ files }) => files.some(({ path }) => path === file.path));
    const ours = old?.files.find(({ path }) => path === file.path);
    if (other !== undefined && there !== saysOf(file))
      throw ownedBy(file.path, `the service "${other.name}"`);
    if (other !== undefined) continue;
    if (ours === undefined) throw ownedBy(file.path, 'somebody else');
    if (!ours.says.includes(there) && there !== saysOf(file) && !force) throw changedSince(file.path);
  }
};

const ownedBy = (path: string, who: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_FILE_OWNED',
    kind: 'refused',
    message: `a file that would be installed is there already, and belongs to ${who}`,
    place: path,
    hint: 'remove it, or give the service another name; nothing was done',
  });

export const changedSince = (path: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_FILE_CHANGED',
    kind: 'refused',
    message: 'a file has been changed since it was installed',
    place: path,
    hint: 'keep what you need of it, then use --force; nothing was done',
  });

const recordOf = (
  host: Host,
  plan: InstallPlan,
  { old, others, options }: Omit<Situation, 'force'> & { readonly options: InstallOptions },
): InstallRecord => {
  const fresh = newAccounts(host.fs, plan.set);
  const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();
  const wanted = Object.keys(plan.set.users ?? {});
  const groups = [...wanted, ...Object.keys(plan.set.groups ?? {})];
  const above = new Set(plan.files.flatMap(({ path }) => ancestorsOf(path)));
  const made = others.flatMap(({ folders }) => folders.filter((folder) => above.has(folder)));
  const missing = plan.files.flatMap(({ path }) => missingFolders(host.fs, path));
  return {
    version: 1,
    name: plan.name,
    phase: 'installing',
    from: options.from,
    mode: plan.mode,
    services: { ...plan.services },
    units: union(
      plan.units.map(({ name }) => name),
      old?.units ?? [],
    ),
    starts: [...plan.starts],
    files: unionOfFiles(old, plan),
    folders: union(old?.folders ?? [], made, missing).filter(
      (folder) => !`${host.units}/`.startsWith(`${folder}/`),
    ),
    directories: directoriesOf(host, plan, old),
    stamps: union(old?.stamps ?? [], plan.stamps),
    // What another service of ours has made goes with the last one that names it.
    users: union(
      old?.users ?? [],
      fresh.users,
      others.flatMap(({ users }) => users).filter((name) => wanted.includes(name)),
    ),
    groups: union(
      old?.groups ?? [],
      fresh.groups,
      others.flatMap((other) => other.groups).filter((name) => groups.includes(name)),
    ),
    memberships: [...(old?.memberships ?? []), ...fresh.memberships],
    losses: plan.losses.map(asJson),
    rebinds: options.rebinds,
    unknownKeys: [...options.unknownKeys],
  };
};

const ancestorsOf = (path: string): string[] => {
  const parent = posix.dirname(path);
  return parent === '/' ? [] : [...ancestorsOf(parent), parent];
};

const unionOfFiles = (old: InstallRecord | undefined, plan: InstallPlan): InstallRecord['files'] => {
  const says = new Map<string, Set<string>>();
  const add = (path: string, what: string): void => {
    says.set(path, (says.get(path) ?? new Set()).add(what));
  };
  for (const file of old?.files ?? []) for (const what of file.says) add(file.path, what);
  for (const file of plan.files) add(file.path, saysOf(file));
  return [...says].map(([path, whats]) => ({ path, says: [...whats] }));
};

const directoriesOf = (
  host: Host,
  plan: InstallPlan,
  old: InstallRecord | undefined,
): InstallRecord['directories'] => {
  const known = new Map((old?.directories ?? []).map((directory) => [directory.path, directory]));
  for (const { path, runtime } of plan.directories)
    if (!known.has(path)) known.set(path, { path, runtime, existed: host.fs.linkStat(path) !== undefined });
  return [...known.values()];
};

/** What the record says when all is done: only what there is now. */
const finish = (record: InstallRecord, plan: InstallPlan): InstallRecord => ({
  ...record,
  phase: 'installed',
  units: plan.units.map(({ name }) => name).sort(),
  files: plan.files.map((file) => ({ path: file.path, says: [saysOf(file)] })),
});

interface Work {
  readonly record: InstallRecord;
  readonly old: InstallRecord | undefined;
  readonly changed: boolean;
  readonly start: boolean;
}

const carryOut = async (
  host: Host,
  plan: InstallPlan,
  { old, changed, start }: Work,
): Promise<readonly string[]> => {
  const kept = new Set(plan.files.map(({ path }) => path));
  const goneUnits = (old?.units ?? []).filter((unit) => !plan.units.some(({ name }) => name === unit));
  if (host.isLive && goneUnits.length > 0) host.run(['systemctl', 'stop', ...goneUnits]);
  const left = makeAccounts(host, plan);
  for (const file of plan.files)
    if (saysAt(host.fs, file.path) !== saysOf(file)) await placeFile(host.fs, file);
  for (const { path } of old?.files ?? []) if (!kept.has(path)) removeFile(host.fs, path);
  left.push(...makeDirectories(host, plan));
  if (!host.isLive) return left;
  mustRun(host, ['systemctl', 'daemon-reload']);
  if (start) startUnits(host, plan.starts, changed && old !== undefined ? 'restart' : 'start');
  return left;
};

/** Lines are handed over as they are: a file would have to be found below the root by systemd's own rules. */
const makeAccounts = (host: Host, { sysusers, name }: InstallPlan): string[] => {
  const lines = sysusers.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return [];
  const argv = ['systemd-sysusers', ...rootOption(host), '--inline', ...lines];
  if (!host.isLive && host.run(['systemd-sysusers', '--version']).code === undefined)
    return [`systemd-sysusers /etc/sysusers.d/preenix-${name}.conf`];
  mustRun(host, argv);
  return [];
};

const makeDirectories = (host: Host, { tmpfiles, name }: InstallPlan): string[] => {
  if (tmpfiles === '') return [];
  if (!host.isLive) return [`systemd-tmpfiles --create /etc/tmpfiles.d/preenix-${name}.conf`];
  mustRun(host, ['systemd-tmpfiles', '--create', `/etc/tmpfiles.d/preenix-${name}.conf`]);
  return [];
};

const rootOption = ({ fs, isLive }: Host): string[] => (isLive ? [] : [`--root=${fs.root}`]);
