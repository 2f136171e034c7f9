import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { temporaryName } from './temporary-name.ts';

/** A process, told apart from a later one with the same number by the time of its start. */
interface Owner {
  readonly pid: number;
  /** In clock ticks since the machine started; empty where there is no `/proc`. */
  readonly start: string;
}

const startOf = (pid: number): string => {
  try {
    // The name of the program, in parentheses, may hold spaces; the time is the 20th field after it.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

const isRunning = ({ pid, start }: Owner): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = startOf(pid);
  return start === '' || found === '' || start === found;
};

/** `undefined` when there is no lock. One that nobody can have written belongs to nobody. */
const readOwner = async (file: string): Promise<Owner | undefined> => {
  const text = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const [, pid, start = ''] = /^([1-9][0-9]{0,9}) ?([0-9]*)\n$/.exec(text) ?? [];
  return { pid: Number(pid ?? Number.NaN), start };
};

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST';

/** `false` when the name is taken. */
const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error: unknown) => {
      if (isTaken(error)) return false;
      throw error;
    },
  );

/** Another process may have done the same, and taken the lock, since its owner was looked at: then it is given back. */
const removeStale = async (file: string): Promise<void> => {
  const aside = temporaryName(file);
  try {
    await rename(file, aside);
    const owner = await readOwner(aside);
    if (owner !== undefined && isRunning(owner)) await linked(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    await rm(aside, { force: true });
  }
};

/** A lock that was taken, or the process that has it. */
export type LockAttempt =
  | { readonly release: () => Promise<void>; readonly heldBy?: undefined }
  | { readonly heldBy: number };

/**
 * Takes the lock `file`, without waiting. A lock whose owner has ended, however, is taken over.
 *
 * @example
 * const lock = await tryLock('/state/lock');
 * if (lock.heldBy !== undefined) throw new Error(`process ${lock.heldBy} is at work`);
 * try { await work(); } finally { await lock.release(); }
 */
export const tryLock = async (file: string): Promise<LockAttempt> => {
  const own = temporaryName(file);
  try {
    await writeFile(own, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx' });
    // A link has its content from the first moment on; a file that is opened and then written has not.
    while (!(await linked(own, file))) {
      const owner = await readOwner(file);
      if (owner !== undefined && isRunning(owner)) return { heldBy: owner.pid };
      if (owner !== undefined) await removeStale(file);
    }
    return { release: () => rm(file, { force: true }) };
  } finally {
    await rm(own, { force: true });
  }
};
