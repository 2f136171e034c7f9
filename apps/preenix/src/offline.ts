import { readFile } from 'node:fs/promises';
import { plural } from '@nixtools/command-line';
import { type Nix, physicalPath, type RealisePlan } from '@nixtools/nix-cli';
import { derivationKind, NixtoolsError, parseDerivation } from '@nixtools/nix-formats';

/** The same Nix, which then takes nothing from any cache and asks no other machine to build. */
export const withoutNetwork = (nix: Nix): Nix => ({
  ...nix,
  options: [...nix.options, '--option', 'substitute', 'false', '--option', 'builders', ''],
});

const isDownload = async (nix: Nix, drvPath: string): Promise<boolean> =>
  derivationKind(parseDerivation(await readFile(physicalPath(nix, drvPath)))) === 'fixed';

/**
 * Refuses a plan that may touch the network. A fixed output is built with it, whatever its builder does there: nobody can
 * tell beforehand.
 *
 * @param nix as {@link withoutNetwork} gives it, so that the plan fetches nothing from a cache
 * @throws {NixtoolsError} `OFFLINE` (refused), with the first of the derivations
 */
export const requireNoDownloads = async (nix: Nix, { build }: RealisePlan): Promise<void> => {
  const downloads: string[] = [];
  for (const drvPath of build) if (await isDownload(nix, drvPath)) downloads.push(drvPath);
  if (downloads.length === 0) return;
  throw new NixtoolsError({
    code: 'OFFLINE',
    kind: 'refused',
    message: `${plural(downloads.length, 'source')} would have to be downloaded, and the network is not to be used`,
    place: downloads[0],
    hint: 'leave out --offline and PREENIX_OFFLINE; nothing was built',
  });
};
