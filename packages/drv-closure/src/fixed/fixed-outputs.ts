import {
  compareUtf8,
  type Derivation,
  isDerivationPath,
  parseDerivation,
  type StorePath,
  storePathName,
} from '@nixtools/nix-formats';
import type { ContentSource } from '../source/folder-source.ts';
import { missingPath } from '../source/missing-path.ts';
import { type Download, downloadOf } from './download.ts';

/** A derivation whose output is known beforehand: what Nix fetches, by the means that the derivation names. */
export interface FixedOutput extends Download {
  readonly drvPath: StorePath;
  readonly outPath: StorePath;
  /** Such as `busybox-1.36.1.tar.bz2`. */
  readonly name: string;
}

export interface FixedOutputsOptions extends Pick<ContentSource, 'read'> {
  readonly roots: Iterable<StorePath>;
  /** The store folder that all paths name; `/nix/store` for most. */
  readonly storeDir?: string | undefined;
}

export interface FixedOutputs {
  /** By name, then by store path. */
  readonly fixedOutputs: readonly FixedOutput[];
  /** All derivations of the closure, these among them. */
  readonly derivations: number;
}

const describe = (drvPath: StorePath, drv: Derivation): FixedOutput[] =>
  [...drv.outputs.values()].flatMap((output) =>
    output.kind === 'fixed'
      ? [{ drvPath, outPath: output.path, name: storePathName(output.path), ...downloadOf(drv, output) }]
      : [],
  );

/**
 * The fixed outputs in the closure of some derivations, each once: everything that a build of them could have to fetch.
 *
 * @throws {NixtoolsError} `STORE_PATH_MISSING`, `DRV_SYNTAX` (verification)
 * @example await fixedOutputs({ roots: [drvPath], ...folderSource('/nix/store') })
 */
export const fixedOutputs = async ({ roots, read, storeDir }: FixedOutputsOptions): Promise<FixedOutputs> => {
  const referrers = new Map<StorePath, StorePath | undefined>();
  for (const root of roots) referrers.set(root, undefined);
  const found: FixedOutput[] = [];
  let derivations = 0;
  // A map hands out what is added while it is walked.
  for (const [path, referrer] of referrers) {
    if (!isDerivationPath(path)) continue;
    const bytes = await read(path);
    if (bytes === undefined) throw missingPath(path, referrer);
    const drv = parseDerivation(bytes, path, storeDir);
    derivations += 1;
    found.push(...describe(path, drv));
    for (const input of drv.inputDrvs.keys()) if (!referrers.has(input)) referrers.set(input, path);
  }
  const order = (a: FixedOutput, b: FixedOutput): number =>
    compareUtf8(a.name, b.name) || compareUtf8(a.drvPath, b.drvPath);
  return { fixedOutputs: found.sort(order), derivations };
};
