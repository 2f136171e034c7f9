import { type Nix, nixFailure, type RunResult, runNix } from '@nixtools/nix-cli';
import { compareVersions } from '@nixtools/nix-formats';
import type { Remote } from '../target/remote.ts';
import type { SshTarget } from '../target/ssh-url.ts';

export interface CopyOptions {
  readonly remote: Remote;
  /** The root folder that gets the closure; `undefined`: the host's own store. */
  readonly root: string | undefined;
  /** Of this machine's Nix. */
  readonly version: string;
  /** The nix-daemon to run on the target. */
  readonly daemon: string;
  readonly signal?: AbortSignal | undefined;
  /** Gets what Nix says while it copies. */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/** The target's store as a URL of Nix: a store inside a folder, served by the target's Nix over ssh. */
const storeUrl = ({ remote: { target }, root, daemon }: CopyOptions): string => {
  const host = target.destination.replace(/^(.*@)?([0-9a-fA-F]*:[0-9a-fA-F:]*)$/, '$1[$2]');
  const options = [
    `remote-program=${encodeURIComponent(daemon)}`,
    ...(root === undefined ? [] : [`remote-store=${encodeURIComponent(`local?root=${root}`)}`]),
  ];
  return `ssh-ng://${host}?${options.join('&')}`;
};

/** Nix calls ssh itself: with the user's configuration, and what its own variable adds. */
const withSshOptions = (nix: Nix, { port }: SshTarget, options: readonly string[]): Nix => {
  const words = [
    nix.env['NIX_SSHOPTS'] ?? '',
    '-o BatchMode=yes',
    ...options,
    ...(port === undefined ? [] : [`-p ${port}`]),
  ];
  return { ...nix, env: { ...nix.env, NIX_SSHOPTS: words.filter(Boolean).join(' ') } };
};

/**
 * Whether a Nix can use a connection that is there. Some wait for a word that ssh says only after a login of its own; those since 2.16
 * ask ssh for a connection first, and those up to 2.8 do not wait.
 */
export const canShare = (version: string): boolean =>
  compareVersions(version, '2.9') < 0 || compareVersions(version, '2.16') >= 0;

/** What Nix says when the connection that it was to use is gone or refuses one more session: then it logs in by itself. */
const lostSharing = ({ exitCode, stderr }: RunResult): boolean =>
  exitCode !== 0 && /protocol mismatch|failed to start SSH|mux_client|ControlSocket/i.test(stderr);

/**
 * Copies a closure from this machine's store to the target. Paths that are there are left out, so an interrupted copy goes on where it
 * ended.
 *
 * @throws {NixtoolsError} `NIX_*`, `DISK_FULL`, `INTERRUPTED`
 */
export const copyClosure = async (nix: Nix, toplevel: string, options: CopyOptions): Promise<void> => {
  const { remote, signal, onStderr } = options;
  const { target } = remote;
  const args = [
    ...['--extra-experimental-features', 'nix-command', 'copy', '--no-check-sigs'],
    ...['--to', storeUrl(options), toplevel],
  ];
  const copy = (shared: readonly string[]): Promise<RunResult> =>
    runNix(withSshOptions(nix, target, shared), 'nix', args, {
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      ...(onStderr === undefined ? {} : { onStderr }),
    });
  const shared = remote.options.length > 0 && canShare(options.version) ? remote.options : [];
  const first = await copy(shared);
  const result = shared.length > 0 && !signal?.aborted && lostSharing(first) ? await copy([]) : first;
  if (result.exitCode !== 0) throw nixFailure(`copying to ${target.destination}`, result);
};
