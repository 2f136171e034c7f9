import { type Io, plural } from '@nixtools/command-line';
import { createNix, type Nix, planRealise, type RealisePlan, unobtainable } from '@nixtools/nix-cli';
import { importClosure } from './import-closure.ts';
import type { WantedPackage } from './wanted-packages.ts';

export interface Prepared {
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
 */
export const prepareRealise = async (
  nix: Nix,
  wanted: readonly WantedPackage[],
  io: Io,
): Promise<Prepared> => {
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
  return { installables, plan: await planRealise(nix, installables) };
};

/** The user's own Nix settings decide about store and daemon. */
export const userNix = (io: Io): Nix => createNix(io.env);
