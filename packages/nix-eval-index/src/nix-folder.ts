import { createRequire } from 'node:module';

/** The path of a file in this package's `nix/` folder; by name, so that it is found from sources, `dist` and bundles. */
export const shippedFile = (name: 'worker.nix' | 'evaluate-at.sh'): string =>
  createRequire(import.meta.url).resolve(`@nixtools/nix-eval-index/nix/${name}`);
