import { type Nix, nixFailure, runNix } from '@nixtools/nix-cli';
import type { SshTarget } from '../target/ssh-url.ts';

export interface CopyOptions {
  readonly target: SshTarget;
  /** The root folder that gets the closure; `undefined`: the host's own store. */
  readonly root: string | undefined;
  /** The nix-daemon to run on the target. */
  readonly daemon: string;
  readonly signal?: AbortSignal | undefined;
  /** Gets what Nix says while it copies. */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/** The target's store as a URL of Nix: a store inside a folder, served by the target's Nix over ssh. */
const storeUrl = ({ target, root, daemon }: CopyOptions): string => {
  const host = target.destination.replace(/^(.*@)?([0-9a-fA-F]*:[0-9a-fA-F:]*)$/, '$1[$2]');
  const options = [
    `remote-program=${encodeURIComponent(daemon)}`,
    ...(root === undefined ? [] : [`remote-store=${encodeURIComponent(`local?root=${root}`)}`]),
  ];
  return `ssh-ng://${host}?${options.join('&')}`;
};

/** Nix calls ssh itself: with the user's configuration, and what its own variable adds. */
const withSshOptions = (nix: Nix, { port }: SshTarget): Nix => {
  const words = [
    nix.env['NIX_SSHOPTS'] ?? '',
    '-o BatchMode=yes',
    ...(port === undefined ? [] : [`-p ${port}`]),
  ];
  return { ...nix, env: { ...nix.env, NIX_SSHOPTS: words.filter(Boolean).join(' ') } };
};

/**
 * Copies a closure from this machine's store to the target. Paths that are there are left out, so an interrupted copy goes on where it
 * ended.
 *
 * @throws {NixtoolsError} `NIX_*`, `DISK_FULL`, `INTERRUPTED`
 */
export const copyClosure = async (nix: Nix, toplevel: string, options: CopyOptions): Promise<void> => {
  const { target, signal, onStderr } = options;
  const args = [
    '--extra-experimental-features',
    'nix-command',
    'copy',
    '--no-check-sigs',
    '--to',
    storeUrl(options),
    toplevel,
  ];
  const result = await runNix(withSshOptions(nix, target), 'nix', args, {
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(onStderr === undefined ? {} : { onStderr }),
  });
  if (result.exitCode !== 0) throw nixFailure(`copying to ${target.destination}`, result);
};
