import { shellWord, wholeScript } from '../target/shell.ts';

/** By this link the host's garbage collector keeps what the NixOS beside it needs. */
export const hostRootsLink = '/nix/var/nix/gcroots/nixboot';

/** Tells the Nix inside the root folder which paths of the shared store are valid; the host's own database knows them. */
export const registerScript = (root: string, toplevel: string): string =>
  wholeScript(`
paths=$(nix-store --query --requisites ${shellWord(toplevel)} </dev/null) || exit 1
nix-store --dump-db $paths </dev/null | nix-store --store ${shellWord(`local?root=${root}`)} --load-db || exit 1`);
