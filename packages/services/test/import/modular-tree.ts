import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const variable = 'NIXTOOLS_NIXPKGS_LIB';

/** The folder that holds nixpkgs' `lib`: a copy of nix-community/nixpkgs.lib, say. */
export const nixpkgsLib = process.env[variable];

/** For the name of a test that cannot run without it. */
export const withoutLib = `(SKIPPED: set ${variable} to the path of a copy of nix-community/nixpkgs.lib)`;

const stubs: Readonly<Record<string, string>> = {
  'modules/generic/meta-maintainers.nix': '{ }\n',
  'nixos/modules/misc/assertions.nix': `{ lib, ... }:
let
  list = type: lib.mkOption { type = lib.types.listOf type; default = [ ]; };
in
{
  options = { assertions = list lib.types.unspecified; warnings = list lib.types.str; };
}
`,
};

/** A nixpkgs of nothing but `lib` and the two files that services include from elsewhere. */
export const modularTree = (lib: string, folder: string): string => {
  cpSync(join(lib, 'lib'), join(folder, 'lib'), { recursive: true });
  for (const [path, text] of Object.entries(stubs)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};
