import { join } from 'node:path';
import { type Nix, printInvalid, realise, storeDirOf } from '@nixtools/nix-cli';
import { parseStorePath, type StorePath } from '@nixtools/nix-formats';
import { newElement, type PackageAddition } from '../manifest/addition.ts';
import { planInstall } from '../plan/install.ts';
import { changeProfile, type ProfileChange, withRoots } from './change-profile.ts';

export interface InstallOptions {
  readonly nix: Nix;
  readonly profile: string;
  readonly additions: readonly PackageAddition[];
  /** Builds and downloads as they go, in Nix's own words. */
  readonly onStderr?: (chunk: string) => void;
  readonly cancelSignal?: AbortSignal;
}

/** What a package lost on its way into the manifest. */
export interface DroppedMeta {
  readonly attr: string;
  readonly names: readonly string[];
}

export interface InstallReport extends ProfileChange {
  readonly dropped: readonly DroppedMeta[];
}

/** What to ask Nix for, and where the answer belongs. */
interface WantedOutput {
  readonly addition: PackageAddition;
  readonly output: string;
  readonly installable: string;
}

/** Through the derivation where the store has it; else the output itself, which Nix can only fetch. */
const wantedOutputs = async (nix: Nix, additions: readonly PackageAddition[]): Promise<WantedOutput[]> => {
  const lacking = new Set(
    await printInvalid(
      nix,
      additions.map(({ drvPath }) => drvPath),
    ),
  );
  return additions.flatMap((addition) =>
    addition.outputsToInstall.map((output) => {
      const path = addition.outputs[output];
      const fetchOnly = lacking.has(addition.drvPath) && typeof path === 'string';
      return { addition, output, installable: fetchOnly ? path : `${addition.drvPath}!${output}` };
    }),
  );
};

/** The outputs of each package, as they are in the store. */
const realiseOutputs = async (
  options: InstallOptions,
  addRoot: string,
): Promise<Map<PackageAddition, Map<string, StorePath>>> => {
  const { nix, profile: _, additions, ...run } = options;
  const wanted = await wantedOutputs(nix, additions);
  const installables = wanted.map(({ installable }) => installable);
  const paths = await realise(nix, installables, { ...run, addRoot });
  const found = new Map(additions.map((addition) => [addition, new Map<string, StorePath>()]));
  for (const [at, { addition, output }] of wanted.entries()) {
    found.get(addition)?.set(output, parseStorePath(paths[at] ?? '', storeDirOf(nix)));
  }
  return found;
};

/**
 * Builds or fetches packages and adds them to a profile, in one generation. A package with the same attribute or the
 * same name makes room. Nothing changes when anything fails.
 *
 * The derivations must be in the store, or the outputs substitutable: see `importObjects` and `planRealise`.
 *
 * @throws {NixtoolsError} those of `realise` and of `changeProfile`
 * @example
 * await installPackages({ nix, profile, additions: [{
 *   attr: 'hello', channel: 'nixos', snapshot: 'sha256-…', name: 'hello-2.12.1', system: 'x86_64-linux',
 *   drvPath: '/nix/store/…-hello-2.12.1.drv', outputs: { out: '/nix/store/…-hello-2.12.1' },
 *   outputsToInstall: ['out'], meta: { description: 'a friendly greeting' },
 * }] });
 */
export const installPackages = (options: InstallOptions): Promise<InstallReport> =>
  withRoots(options.nix, async (folder) => {
    const outputs = await realiseOutputs(options, join(folder, 'output'));
    const added = options.additions.map((addition) => ({
      attr: addition.attr,
      ...newElement(addition, outputs.get(addition) ?? new Map()),
    }));
    const change = await changeProfile({
      nix: options.nix,
      profile: options.profile,
      plan: (elements) =>
        planInstall(
          elements,
          added.map(({ element }) => element),
        ),
    });
    const dropped = added.filter((package_) => package_.dropped.length > 0);
    return { ...change, dropped: dropped.map(({ attr, dropped: names }) => ({ attr, names })) };
  });
