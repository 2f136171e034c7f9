import type { RemoteStep } from '../apply/remote-step.ts';
import { shellWord, wholeScript } from '../target/shell.ts';

/**
 * A folder of links by which the host's garbage collector keeps what the NixOS beside it needs. Nix follows a link there to a
 * generation's link, and no link to a folder: each generation has one of its own, and loses its hold when that is deleted inside.
 */
export const hostRoots = '/nix/var/nix/gcroots/nixboot-install-via';

/** Made as soon as the system is there. */
export const holdSteps = (toplevel: string): readonly RemoteStep[] => [
  { do: 'make-folder', path: hostRoots },
  { do: 'link', path: `${hostRoots}/installed`, target: toplevel },
];

/** @param names of the generations' links */
export const generationSteps = (root: string, names: readonly string[]): readonly RemoteStep[] =>
  names.map((name) => ({
    do: 'link',
    path: `${hostRoots}/${name}`,
    target: `${root}/nix/var/nix/profiles/${name}`,
  }));

/** Tells the Nix inside the root folder which paths of the shared store are valid; the host's own database knows them. */
export const registerScript = (root: string, toplevel: string): string =>
  wholeScript(`
paths=$(nix-store --query --requisites ${shellWord(toplevel)} </dev/null) || exit 1
nix-store --dump-db $paths </dev/null | nix-store --store ${shellWord(`local?root=${root}`)} --load-db || exit 1`);
