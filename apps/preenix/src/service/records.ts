import { mkdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { syncFolder, tryLock, writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { removeFolder } from './disk.ts';
import type { Host } from './host.ts';
import { type InstallRecord, parseRecord, printRecord } from './record.ts';

const longest = 16 * 1024 * 1024;

export const folderOf = ({ state }: Pick<Host, 'state'>, name: string): string => `${state}/${name}`;

const fileOf = (host: Pick<Host, 'state'>, name: string): string => `${folderOf(host, name)}/record.json`;

/** @throws {NixtoolsError} `SERVICE_RECORD_INVALID` (verification) */
export const readRecord = (host: Host, name: string): InstallRecord | undefined => {
  const place = fileOf(host, name);
  const text = host.fs.readText(place, longest);
  return text === undefined ? undefined : parseRecord(text, place);
};

/** All that are installed, half or whole, by name. */
export const readRecords = (host: Host): readonly InstallRecord[] =>
  host.fs.list(host.state).flatMap((name) => readRecord(host, name) ?? []);

/** @throws {NixtoolsError} `SERVICE_NOT_INSTALLED` (not-found) */
export const requireRecord = (host: Host, name: string): InstallRecord => {
  const record = readRecord(host, name);
  if (record !== undefined) return record;
  const names = readRecords(host).map((one) => one.name);
  throw new NixtoolsError({
    code: 'SERVICE_NOT_INSTALLED',
    kind: 'not-found',
    message: `no service "${name}" is installed`,
    place: host.fs.host(host.state),
    hint:
      names.length === 0 ? 'none is; "preenix service install --help"' : `installed are ${names.join(', ')}`,
  });
};

export const writeRecord = async (host: Host, record: InstallRecord): Promise<void> => {
  const file = host.fs.host(fileOf(host, record.name));
  await mkdir(posix.dirname(file), { recursive: true });
  await syncFolder(host.fs.host(host.state));
  await writeFileDurable(file, printRecord(record));
};

/** Forgets a service, and the folders of the records when it was the last one. */
export const dropRecord = ({ fs, state }: Host, name: string): void => {
  rmSync(fs.host(folderOf({ state }, name)), { recursive: true, force: true });
};

/**
 * Runs something that changes what is installed; one process at a time. The folders of the state go when nothing is in them.
 *
 * @throws {NixtoolsError} `SERVICES_BUSY` (refused)
 */
export const whileLocked = async <T>(host: Host, work: () => Promise<T>): Promise<T> => {
  mkdirSync(host.fs.host(host.state), { recursive: true, mode: 0o755 });
  const lock = await tryLock(host.fs.host(`${host.state}/lock`));
  if (lock.heldBy !== undefined)
    throw new NixtoolsError({
      code: 'SERVICES_BUSY',
      kind: 'refused',
      message: `process ${lock.heldBy} is changing the services`,
      place: host.fs.host(host.state),
      hint: 'wait for it; nothing was done',
    });
  try {
    return await work();
  } finally {
    await lock.release();
    const empty = [host.units, host.state].filter((folder) => removeFolder(host.fs, folder));
    if (empty.length === 2) removeFolder(host.fs, posix.dirname(host.state));
  }
};

/** When what is to be installed comes to nothing, links to its programs keep nothing from the garbage collector. */
export const forgettingFailures = async <T>(host: Host, name: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (host.fs.stat(fileOf(host, name)) === undefined) dropRecord(host, name);
    throw error;
  }
};
