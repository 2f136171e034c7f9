import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FakeRoot } from '../../../../packages/boot-plan/test/fake-root.ts';

const script = fileURLToPath(new URL('own-root.sh', import.meta.url));

/** Whether this user may mount; the rest is in POSIX. */
export const canOwnRoot = (): boolean => spawnSync('unshare', ['-m', 'true']).status === 0;

/** Runs a program that knows no other root than `/`: its /nix is the machine's, its /boot a folder of the machine. */
export const inOwnRoot = ({ root }: FakeRoot, boot: string, command: readonly string[]) => {
  const { status, stderr } = spawnSync('unshare', ['-m', 'sh', script, root, boot, ...command], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  });
  return { code: status, err: stderr };
};
