import { type Nix, nixFailure, runNix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';

export interface ClosurePath {
  readonly path: string;
  /** Of its NAR. */
  readonly bytes: number;
}

const ask = async (nix: Nix, what: string, args: readonly string[]): Promise<readonly string[]> => {
  const result = await runNix(nix, 'nix-store', args);
  if (result.exitCode !== 0) throw nixFailure(what, result);
  return result.stdout.trim().split('\n').filter(Boolean);
};

/**
 * All that a system needs to run, from this machine's store.
 *
 * @throws {NixtoolsError} `NIX_*`
 */
export const closureOf = async (nix: Nix, toplevel: string): Promise<readonly ClosurePath[]> => {
  const paths = await ask(nix, 'asking for a closure', ['--query', '--requisites', toplevel]);
  const sizes: string[] = [];
  // A command line has room for some hundred store paths, and a system has thousands.
  for (let at = 0; at < paths.length; at += 500)
    sizes.push(...(await ask(nix, 'asking for sizes', ['--query', '--size', ...paths.slice(at, at + 500)])));
  if (sizes.length !== paths.length)
    throw new NixtoolsError({
      code: 'NIX_FAILED',
      kind: 'failed',
      message: 'Nix tells other sizes than were asked for',
      hint: '"nix-store --verify" checks whether the store is in order',
    });
  return paths.map((path, index) => ({ path, bytes: Number(sizes[index]) }));
};
