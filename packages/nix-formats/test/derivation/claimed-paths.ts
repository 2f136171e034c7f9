import { type Derivation, type StorePath, storePathName } from '@nixtools/nix-formats';

/** The output paths that a derivation states; `null` where it states none. */
export const claimedPaths = (drv: Derivation): Map<string, StorePath | null> =>
  new Map([...drv.outputs].map(([name, output]) => [name, 'path' in output ? output.path : null]));

/** `hello-2.9` of `/nix/store/…-hello-2.9.drv`. */
export const drvName = (path: StorePath): string => storePathName(path).replace(/\.drv$/, '');
