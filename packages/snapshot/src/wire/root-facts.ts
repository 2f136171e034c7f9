import { parseDrvName } from '@nixtools/nix-formats';
import type { PackageEntry } from '../entry.ts';

/** What the archive of derivations knows about one root, so that entries need not repeat it. */
export interface RootFacts {
  readonly drvPath: string;
  /** The derivation's name, such as `hello-2.12.1`. */
  readonly name: string;
  readonly system: string;
  /** Output name -> store path; `null` where it is known only after the build. */
  readonly outputs: ReadonlyMap<string, string | null>;
  /** A variable of the derivation's environment, as text. */
  env(name: 'pname' | 'version'): string | undefined;
}

/** The derivations that entries name, each with a number from 0. */
export interface Roots {
  readonly count: number;
  facts(ordinal: number): RootFacts;
}

export interface NumberedRoot {
  readonly ordinal: number;
  readonly facts: RootFacts;
}

/**
 * The root of a derivation. Roots are numbered in the order in which the entries, sorted by `attr`, first name them: any other
 * numbering works too, but costs bytes.
 */
export type RootOf = (drvPath: string) => NumberedRoot;

/** The members of an entry that mostly follow from its derivation. */
export type DerivedMembers = Pick<PackageEntry, 'name' | 'outputs' | 'pname' | 'system' | 'version'>;

/** The rules by which the indexer fills an entry: the derivation's own `pname` and `version`, else its name split by Nix's rule. */
export const derivedMembers = (facts: RootFacts): DerivedMembers => {
  const { name, version } = parseDrvName(facts.name);
  return {
    name: facts.name,
    outputs: Object.fromEntries(facts.outputs),
    pname: facts.env('pname') ?? name,
    system: facts.system,
    version: facts.env('version') ?? version,
  };
};

/** Characters of them. A few bytes of a part can name a derivation with hundreds of outputs. */
export const derivedSize = ({ name, outputs, pname, system, version }: DerivedMembers): number =>
  Object.entries(outputs).reduce(
    (sum, [output, path]) => sum + output.length + (path?.length ?? 0),
    name.length + pname.length + system.length + version.length,
  );

/** The part of `/nix/store/<32 characters>-hello-2.12.1.drv` that names the derivation. */
const nameInPath = (drvPath: string): string => drvPath.slice(drvPath.lastIndexOf('/') + 34, -'.drv'.length);

/**
 * What an entry most likely says after its derivation became another: what the derivation says itself; as before where the
 * derivation's name, or that part of it, is as before; else by the rules.
 */
export const succeedingMembers = (before: PackageEntry, facts: RootFacts): DerivedMembers => {
  const ruled = derivedMembers(facts);
  const oldName = nameInPath(before.drvPath);
  const old = parseDrvName(oldName);
  const current = parseDrvName(facts.name);
  const names = Object.keys(before.outputs);
  return {
    name: oldName === facts.name ? before.name : ruled.name,
    outputs: names.every((name) => facts.outputs.has(name))
      ? Object.fromEntries(names.map((name) => [name, facts.outputs.get(name) ?? null]))
      : ruled.outputs,
    pname: facts.env('pname') ?? (old.name === current.name ? before.pname : current.name),
    system: ruled.system,
    version: facts.env('version') ?? (old.version === current.version ? before.version : current.version),
  };
};
