import { type Nix, nixFailure, runNix } from '@nixtools/nix-cli';
import { NixtoolsError, printNixString } from '@nixtools/nix-formats';
import type { SystemRootFolder } from './root-folder-file.ts';

interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onStderr?: ((text: string) => void) | undefined;
}

const outPath = (stdout: string, place: string): string => {
  const [path, more] = stdout.trim().split('\n');
  if (path?.startsWith('/') && more === undefined) return path;
  throw new NixtoolsError({
    code: 'SYSTEM_NOT_BUILT',
    kind: 'failed',
    message: 'Nix built something else than one system',
    place,
    hint: 'give one NixOS configuration',
  });
};

/**
 * A configuration together with `root-folder.nix` and the folder that it is for: an expression for NixOS of 2014 and of today.
 *
 * @param config an absolute path
 */
export const systemExpression = (
  config: string,
  {
    module,
    nixpkgs,
    folder,
  }: { readonly module: string; readonly nixpkgs: string; readonly folder: SystemRootFolder },
): string => {
  const { device, fsType, shareStore, hostStore } = folder;
  const tree = nixpkgs.startsWith('<') ? nixpkgs : `(/. + ${printNixString(nixpkgs)})`;
  return `(import (${tree} + "/nixos") {
  configuration = {
    imports = [ (/. + ${printNixString(config)}) (/. + ${printNixString(module)}) ];
    nixboot.rootFolder = {
      enable = true;
      device = ${printNixString(device)};
      fsType = ${printNixString(fsType)};
      folder = ${printNixString(folder.folder)};
      shareStore = ${String(shareStore)};
      hostStore = ${printNixString(hostStore)};
    };
  };
}).system`;
};

/**
 * Builds a configuration with this machine's Nix.
 *
 * @returns the toplevel
 * @throws {NixtoolsError} `NIX_*`, `SYSTEM_NOT_BUILT` (failed)
 */
export const buildConfig = async (
  nix: Nix,
  expression: string,
  { signal, onStderr }: BuildOptions = {},
): Promise<string> => {
  // nix-build is nix-instantiate and nix-store in one; these two are everywhere where Nix is.
  const instantiated = await runNix(nix, 'nix-instantiate', ['--expr', expression], {
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(onStderr === undefined ? {} : { onStderr }),
  });
  if (instantiated.exitCode !== 0) throw nixFailure('evaluating the configuration', instantiated);
  const drv = outPath(instantiated.stdout, 'nix-instantiate');
  const built = await runNix(nix, 'nix-store', ['--realise', drv], {
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(onStderr === undefined ? {} : { onStderr }),
  });
  if (built.exitCode !== 0) throw nixFailure('building the configuration', built);
  return outPath(built.stdout, drv);
};

/** `FLAKE#NAME` -> the toplevel of that NixOS; what already names an attribute of another kind stays. */
export const flakeReference = (text: string): string => {
  const [flake = '', name] = text.split('#');
  if (flake.startsWith('-') || flake === '' || name === undefined || name === '' || name.startsWith('-'))
    throw new NixtoolsError({
      code: 'USAGE',
      kind: 'usage',
      message: `--flake: ${JSON.stringify(text)} names no configuration`,
      hint: 'for example --flake .#laptop',
    });
  if (name.includes('.')) return text;
  return `${flake}#nixosConfigurations.${name}.config.system.build.toplevel`;
};

/** @returns the toplevel @throws {NixtoolsError} `NIX_*`, `SYSTEM_NOT_BUILT` (failed), `USAGE` (usage) */
export const buildFlake = async (
  nix: Nix,
  flake: string,
  { signal, onStderr }: BuildOptions = {},
): Promise<string> => {
  const features = ['--extra-experimental-features', 'nix-command flakes'];
  const result = await runNix(
    nix,
    'nix',
    [...features, 'build', '--no-link', '--json', flakeReference(flake)],
    {
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      ...(onStderr === undefined ? {} : { onStderr }),
    },
  );
  if (result.exitCode !== 0) throw nixFailure('building the flake', result);
  const paths = [...result.stdout.matchAll(/"out":\s*"(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  return outPath(paths.join('\n'), flake);
};
