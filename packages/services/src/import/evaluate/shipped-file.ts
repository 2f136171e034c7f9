import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The path of a file in this package's `nix/` folder; by name, so that it is found from sources, `dist` and bundles. */
export const shippedFile = (
  name: 'import-nixos.nix' | 'import-modular.nix' | 'services.nix' | 'build.nix' | 'enable-able.nix',
): string => createRequire(import.meta.url).resolve(`@nixtools/services/nix/${name}`);

/** The folder itself, for `<nixtools/services.nix>`. */
export const servicesFolder = (): string => dirname(shippedFile('services.nix'));
