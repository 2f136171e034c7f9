import { execFileSync } from 'node:child_process';

const program = 'unshare';

/** `unshare` and its options for a mount namespace of one's own. */
export const unshareMounts = [
  program,
  '--mount',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--propagation', 'private'],
];

/** Whether this machine allows them, and mounting in them. */
export const canMount = (): boolean => {
  const [command = '', ...args] = unshareMounts;
  try {
    execFileSync(command, [...args, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
