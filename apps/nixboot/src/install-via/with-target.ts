import { hostname, userInfo } from 'node:os';
import type { Io } from '@nixtools/command-line';
import { type Remote, type SshTarget, shareConnection, sshRemote } from '@nixtools/install-via';

const accountName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `user-${process.getuid?.() ?? ''}`;
  }
};

/** Works on a target over one connection, which ends with the work, however that ends. */
export const withTarget = async <T>(
  target: SshTarget,
  { env, signal }: Io,
  work: (remote: Remote) => Promise<T>,
): Promise<T> => {
  const { options, close } = await shareConnection(target, { env, signal });
  try {
    return await work(
      sshRemote(target, { env, signal, options, deployer: `${accountName()}@${hostname()}` }),
    );
  } finally {
    await close();
  }
};
