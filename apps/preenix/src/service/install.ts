import { keepAccounts } from './accounts-before.ts';
import { placeFile, removeFile, removeTemporaries, saysAt } from './disk.ts';
import type { Host } from './host.ts';
import { requireOwnFiles } from './own-files.ts';
import type { InstallPlan } from './plan.ts';
import { saysOf } from './planned-file.ts';
import type { InstallRecord } from './record.ts';
import { finish, recordOf } from './record-of-plan.ts';
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
  if (hasAccounts(record)) keepAccounts(host, plan.name, { from: accountsFrom, isNew: old === undefined });
  await writeRecord(host, record);
  try {
    const left = await carryOut(host, plan, { record, old, changed, start: options.start });
    const finished = finish(record, plan);
    await writeRecord(host, finished);
    return { record: finished, isNew: old === undefined, changed, left };
  } catch (error) {
    // Should this fail too, the record stays, and removing it by hand goes on from there.
    if (old === undefined)
      await removeInstalled(host, record, { purge: false, keepAccounts: false }).catch(() => undefined);
    throw error;
  }
};

const hasAccounts = ({ users, groups, memberships }: InstallRecord): boolean =>
  users.length + groups.length + memberships.length > 0;

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
  removeTemporaries(host.fs, [...kept, ...(old?.files ?? []).map(({ path }) => path)]);
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
