import { readFileSync, rmSync } from 'node:fs';
import { machineBefore, removeMachine, type Start } from './machine-before.ts';

/** The n-th call of a kind that a thread of an update makes, as `strace -e inject` counts them, from 1. */
export interface DiskCall {
  readonly start: Start;
  /** The lock is taken in another thread, before and after all else. */
  readonly isMain: boolean;
  readonly call: string;
  readonly number: number;
}

/** Whatever changes a disk. Node reads with openat as well: only those for writing are kept. */
const changing = [
  ...[
    'openat',
    'write',
    'pwrite64',
    'writev',
    'pwritev',
    'copy_file_range',
    'sendfile',
    'ftruncate',
    'fallocate',
  ],
  ...[
    'fsync',
    'fdatasync',
    'sync_file_range',
    'rename',
    'renameat',
    'renameat2',
    'unlink',
    'unlinkat',
    'rmdir',
  ],
  ...[
    'mkdir',
    'mkdirat',
    'link',
    'linkat',
    'symlink',
    'symlinkat',
    'chmod',
    'fchmod',
    'fchmodat',
    'chown',
    'fchown',
  ],
  ...['utimensat', 'truncate'],
];

/** Node does some of its work in threads: with one of them, a run is like the other. */
export const oneThread = ['env', 'UV_THREADPOOL_SIZE=1'];

const isInside = (root: string, call: string, line: string): boolean =>
  (line.includes(`"${root}/`) || line.includes(`<${root}/`)) &&
  (call !== 'openat' || /O_WRONLY|O_RDWR|O_CREAT/.test(line));

/** Lets an update run, and lists each call with which it changes the disk of its machine. */
export const recordDiskCalls = async (start: Start): Promise<readonly DiskCall[]> => {
  const machine = await machineBefore(start);
  const log = `${machine.root}.strace`;
  try {
    const strace = ['strace', '-f', '-y', '-s', '4096', '-o', log, '-e', `trace=${changing.join(',')}`];
    const { code, err } = machine.under([...oneThread, ...strace], 'update', ...machine.where);
    if (code !== 0) throw new Error(`no update to record: ${err}`);
    const counts = new Map<string, number>();
    const found: DiskCall[] = [];
    const lines = readFileSync(log, 'utf8').split('\n');
    const main = lines[0]?.split(' ')[0];
    for (const line of lines) {
      const [, thread, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? [];
      if (thread === undefined || call === undefined) continue;
      const number = (counts.get(`${thread} ${call}`) ?? 0) + 1;
      counts.set(`${thread} ${call}`, number);
      if (isInside(machine.root, call, line)) found.push({ start, isMain: thread === main, call, number });
    }
    return found;
  } finally {
    rmSync(log, { force: true });
    removeMachine(machine);
  }
};
