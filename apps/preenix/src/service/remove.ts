import { restoreBackups } from './accounts-before.ts';
import { removeFile, removeFolder, removeTemporaries, saysAt } from './disk.ts';
import type { Host } from './host.ts';
import { changedSince } from './own-files.ts';
import type { InstallRecord } from './record.ts';
import { dropRecord, readRecord, readRecords, requireRecord, writeRecord } from './records.ts';
import { stopUnits } from './start.ts';
import { mustRun } from './systemd.ts';

export interface Removed {
  /** Folders of data that stay. */
  readonly stays: readonly string[];
  /** Accounts that could not go, and why. */
  readonly accounts: readonly string[];
}

export interface RemoveOptions {
  /** The service's data goes too. */
  readonly purge: boolean;
  /** Accounts that were made for it stay, so that data which stays keeps its owner. */
  readonly keepAccounts: boolean;
  /** Also files that somebody has changed. */
  readonly force: boolean;
}

/**
 * Takes back what the record of a service lists, however far its installation came.
 *
 * @throws {NixtoolsError} `SERVICE_NOT_INSTALLED` (not-found), `SERVICE_FILE_CHANGED` (refused), `SERVICE_STEP_FAILED`
 *   (failed; the record stays, and removing again goes on)
 */
export const removeService = async (
  host: Host,
  name: string,
  { purge, keepAccounts, force }: RemoveOptions,
): Promise<Removed> => {
  const record = readRecord(host, name) ?? forgetUnrecorded(host, name);
  const changed = record.files.find(({ path, says }) => {
    const there = saysAt(host.fs, path);
    return there !== undefined && !says.includes(there);
  });
  if (changed !== undefined && !force) throw changedSince(changed.path);
  return removeInstalled(host, record, { purge, keepAccounts });
};

/** An installation that was killed before it had a record has written nothing but in the record's own folder. */
const forgetUnrecorded = (host: Host, name: string): InstallRecord => {
  dropRecord(host, name);
  return requireRecord(host, name);
};

export const removeInstalled = async (
  host: Host,
  record: InstallRecord,
  { purge, keepAccounts }: Pick<RemoveOptions, 'purge' | 'keepAccounts'>,
): Promise<Removed> => {
  const others = readRecords(host).filter(({ name }) => name !== record.name);
  const notOthers = (of: (other: InstallRecord) => readonly string[]): ((value: string) => boolean) => {
    const theirs = new Set(others.flatMap((other) => [...of(other)]));
    return (value) => !theirs.has(value);
  };
  const units = record.units.filter(notOthers((other) => other.units));
  await writeRecord(host, { ...record, phase: 'removing' });
  if (host.isLive) stopUnits(host, units);
  const files = record.files.map(({ path }) => path);
  for (const path of files.filter(notOthers((other) => other.files.map((file) => file.path))).reverse())
    removeFile(host.fs, path);
  removeTemporaries(host.fs, files);
  if (host.isLive) forgetUnits(host, units);
  for (const path of record.stamps.filter(notOthers((other) => other.stamps))) removeFile(host.fs, path);
  const stays = removeDirectories(host, record, {
    purge,
    isOurs: notOthers((other) => other.directories.map(({ path }) => path)),
  });
  for (const folder of [...record.folders].reverse()) removeFolder(host.fs, folder);
  const accounts = keepAccounts
    ? []
    : removeAccounts(host, record, {
        users: record.users.filter(notOthers((other) => other.users)),
        groups: record.groups.filter(notOthers((other) => other.groups)),
      });
  restoreBackups(host, record.name);
  dropRecord(host, record.name);
  return { stays, accounts };
};

const forgetUnits = (host: Host, units: readonly string[]): void => {
  mustRun(host, ['systemctl', 'daemon-reload']);
  // One that failed is remembered although its file is gone; others it does not know.
  for (const unit of units) host.run(['systemctl', 'reset-failed', unit]);
};

/** Empty folders that were not there before go, and those in /run; what holds data stays, unless it is to be purged. */
const removeDirectories = (
  host: Host,
  { directories }: InstallRecord,
  { purge, isOurs }: { readonly purge: boolean; readonly isOurs: (path: string) => boolean },
): string[] =>
  [...directories]
    .sort((a, b) => (a.path < b.path ? 1 : -1))
    .filter(({ path, existed }) => !existed && isOurs(path))
    .filter(({ path, runtime }) => !removeFolder(host.fs, path, purge || runtime))
    .map(({ path }) => path)
    .sort();

/** The programs that know how such files are locked; what they cannot do is told. */
const removeAccounts = (
  host: Host,
  { memberships }: InstallRecord,
  { users, groups }: Pick<InstallRecord, 'users' | 'groups'>,
): string[] => {
  const where = host.isLive ? [] : ['--prefix', host.fs.root];
  const has = (file: 'passwd' | 'group', name: string): boolean =>
    (host.fs.readText(`/etc/${file}`, 64 * 1024 * 1024) ?? '')
      .split('\n')
      .some((line) => line.startsWith(`${name}:`));
  const problems: string[] = [];
  const run = (what: string, argv: readonly string[]): void => {
    const { code, err } = host.run(argv);
    if (code !== 0) problems.push(`${what}: ${code === undefined ? `there is no ${argv[0]}` : err.trim()}`);
  };
  for (const { user, group } of memberships)
    if (host.isLive && has('group', group)) host.run(['gpasswd', '--delete', user, group]);
  for (const user of users) if (has('passwd', user)) run(user, ['userdel', ...where, user]);
  for (const group of groups) if (has('group', group)) run(group, ['groupdel', ...where, group]);
  return problems;
};
