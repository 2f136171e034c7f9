import { type Io, plural } from '@nixtools/command-line';
import { createNix, type Nix, planRealise, type RealisePlan, unobtainable } from '@nixtools/nix-cli';
import { importClosure } from './import-closure.ts';
import { isOffline } from './network-options.ts';
import { requireNoDownloads, withoutNetwork } from './offline.ts';
import type { WantedPackage } from './wanted-packages.ts';

export interface Prepared {
  /** What the plan was asked of, and what must carry it out. */
  readonly nix: Nix;
  /** What `nix-store --realise` is asked for, one for each wanted output: its path when it can be had as it is, else `X.drv!out`. */
  readonly installables: readonly string[];
  readonly plan: RealisePlan;
}

/** `undefined` where a path is known only after the build. */
const outputPaths = ({ entry, outputs }: WantedPackage): readonly string[] | undefined => {
  const paths = outputs.map((output) => entry.outputs[output]);
  return paths.every((path) => typeof path === 'string') ? paths : undefined;
};

const importWanted = async (nix: Nix, { entry, channel }: WantedPackage, io: Io): Promise<void> => {
  const { total, imported } = await importClosure(nix, channel, [entry.drvPath]);
  if (imported.length > 0)
    io.err(`imported ${plural(imported.length, 'path')} of the ${total} in the closure of ${entry.attr}\n`);
};

/**
 * Imports what is needed to plan, and plans. Nothing is built or fetched. What is in the store already, or can be
 * fetched, needs no derivation.
 *
 * @param given `--offline`
 * @throws {NixtoolsError} `OFFLINE` (refused) when the network is not to be used and the plan needs it
 */
export const prepareRealise = async (
  wanted: readonly WantedPackage[],
  given: { readonly offline?: boolean | undefined },
  io: Io,
): Promise<Prepared> => {
  const offline = isOffline(given.offline, io);
  const nix = offline ? withoutNetwork(userNix(io)) : userNix(io);
  const lacking = await unobtainable(
    nix,
    wanted.flatMap((each) => outputPaths(each) ?? []),
  );
  const installables: string[] = [];
  for (const each of wanted) {
    const paths = outputPaths(each);
    if (paths !== undefined && !paths.some((path) => lacking.has(path))) installables.push(...paths);
    else {
      await importWanted(nix, each, io);
      installables.push(...each.outputs.map((output) => `${each.entry.drvPath}!${output}`));
    }
  }
  const plan = await planRealise(nix, installables);
  if (offline) await requireNoDownloads(nix, plan);
  return { nix, installables, plan };
};

/** The user's own Nix settings decide about store and daemon. */
export const userNix = (io: Io): Nix => createNix(io.env);
