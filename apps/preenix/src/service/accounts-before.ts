import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { placeCopySync, syncFolderSync } from '@nixtools/durable-fs';
import type { Host } from './host.ts';
import { folderOf } from './records.ts';

const files = ['passwd', 'group', 'shadow', 'gshadow'];
const lock = '.pwd.lock';

/**
 * Keeps the files of accounts, and the backups that every change of them overwrites, as they were: so that removal can
 * tell whether all is as before, and then bring the backups back too. Only root can read them.
 *
 * @param from another service's record, whose accounts are in these files already
 */
export const keepAccounts = (
  { fs, state }: Host,
  name: string,
  { from, isNew }: { readonly from: string | undefined; readonly isNew: boolean },
): void => {
  const place = `${fs.host(folderOf({ state }, name))}/accounts`;
  // What an installation without a record has left says nothing about now.
  if (isNew) rmSync(place, { recursive: true, force: true });
  if (existsSync(place)) return;
  const temporary = `${place}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  const source = from === undefined ? fs.host('/etc') : `${fs.host(folderOf({ state }, from))}/accounts`;
  for (const file of [
    ...files,
    ...files.map((each) => `${each}-`),
    lock,
    ...(from === undefined ? [] : [leftoversBefore]),
  ]) {
    if (!existsSync(`${source}/${file}`)) continue;
    const { mode, uid, gid } = statSync(`${source}/${file}`);
    placeCopySync(`${source}/${file}`, `${temporary}/${file}`, { mode: mode & 0o777 });
    chownSync(`${temporary}/${file}`, uid, gid);
  }
  if (from === undefined) writeFileSync(`${temporary}/${leftoversBefore}`, leftovers(source).join('\n'));
  copyDone(temporary, place);
};

/** What systemd-sysusers writes before it puts it in the place of a file of accounts; one that is killed leaves it. */
const leftovers = (etc: string): string[] =>
  readdirSync(etc).filter((name) => /^\.#(?:passwd|group|shadow|gshadow)[0-9A-Za-z]{6,32}$/.test(name));

/** The names that were there before an installation. */
const leftoversBefore = 'leftovers';

/** One of another installation may be at work; its files are its own. */
const isSysusersRunning = ({ fs }: Pick<Host, 'fs'>): boolean =>
  fs
    .list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => nameOfProcess(fs, pid).startsWith('systemd-sysuser'));

/** Processes come and go while one looks. */
const nameOfProcess = (fs: Host['fs'], pid: string): string => {
  try {
    return fs.readText(`/proc/${pid}/comm`, 64) ?? '';
  } catch {
    return '';
  }
};

const removeLeftovers = (host: Pick<Host, 'fs'>, etc: string, kept: string): void => {
  if (!existsSync(`${kept}/${leftoversBefore}`) || isSysusersRunning(host)) return;
  const before = readFileSync(`${kept}/${leftoversBefore}`, 'utf8').split('\n');
  for (const name of leftovers(etc)) if (!before.includes(name)) rmSync(`${etc}/${name}`, { force: true });
};

const copyDone = (temporary: string, place: string): void => {
  syncFolderSync(temporary);
  renameSync(temporary, place);
};

const same = (a: string, b: string): boolean =>
  existsSync(a) === existsSync(b) && (!existsSync(a) || readFileSync(a).equals(readFileSync(b)));

/** Where the files of accounts are as they were, their backups become so too. Others have been changed by somebody else. */
export const restoreBackups = ({ fs, state }: Host, name: string): void => {
  const kept = `${fs.host(folderOf({ state }, name))}/accounts`;
  const etc = fs.host('/etc');
  if (!existsSync(kept)) return;
  removeLeftovers({ fs }, etc, kept);
  for (const file of files) removeEmpty(`${etc}/${file}`, `${kept}/${file}`);
  const asBefore = files.filter((file) => same(`${etc}/${file}`, `${kept}/${file}`));
  for (const file of asBefore) {
    const backup = `${file}-`;
    if (same(`${etc}/${backup}`, `${kept}/${backup}`)) continue;
    if (!existsSync(`${kept}/${backup}`)) rmSync(`${etc}/${backup}`, { force: true });
    else restore(`${kept}/${backup}`, `${etc}/${backup}`);
  }
  if (asBefore.length === files.length && !existsSync(`${kept}/${lock}`))
    rmSync(`${etc}/${lock}`, { force: true });
  syncFolderSync(etc);
};

/** systemd-sysusers makes those that were not there; when its accounts have gone again, they are empty. */
const removeEmpty = (path: string, kept: string): void => {
  if (!existsSync(kept) && existsSync(path) && statSync(path).size === 0) rmSync(path);
};

const restore = (from: string, to: string): void => {
  const { mode, uid, gid } = statSync(from);
  placeCopySync(from, to, { mode: 0o600 });
  chownSync(to, uid, gid);
  chmodSync(to, mode & 0o777);
};
