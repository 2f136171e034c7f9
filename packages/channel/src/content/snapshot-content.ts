import type { Graph, RootDerivations, VerifiedGraph } from '@nixtools/drv-closure';
import { rootDerivations } from '@nixtools/drv-closure';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { Entry, ListedPackage, NumberedRoot, RootOf } from '@nixtools/snapshot';
import type { SnapshotDescription } from '../pointer/snapshot-description.ts';

/** Derivations whose every path has been computed. */
export interface Derivations {
  readonly graph: Graph;
  readonly verified: VerifiedGraph;
}

/**
 * A snapshot to be read, wherever it comes from: a folder, parts, or a delta. Derivations come first and can be put away before
 * the entries are read: on a client there is not room for both in memory.
 */
export interface SnapshotSource {
  readonly description: SnapshotDescription;
  /** Reads and verifies them. */
  readonly derivations: () => Promise<Derivations>;
  /** In the order of their attributes; whether they are those of the description is seen at their end. */
  readonly entries: (roots: RootDerivations) => AsyncIterable<Entry>;
  /** The programs and files of packages, where they are known. */
  readonly programs?: () => AsyncIterable<ListedPackage>;
  /** Names the snapshot in errors. */
  readonly place: string;
}

/** A snapshot with its derivations in memory: to publish it, or to serve it. */
export interface SnapshotContent extends Omit<SnapshotSource, 'derivations' | 'entries'>, Derivations {
  readonly roots: RootDerivations;
  readonly entries: () => AsyncIterable<Entry>;
}

/** @throws {NixtoolsError} those of `derivations` */
export const holdSnapshot = async (source: SnapshotSource): Promise<SnapshotContent> => {
  const { derivations, entries, ...rest } = source;
  const { graph, verified } = await derivations();
  const roots = rootDerivations(graph, verified.facts);
  return { ...rest, graph, verified, roots, entries: () => entries(roots) };
};

/** The roots by the paths that entries have. */
export const rootOf =
  ({ roots, place }: SnapshotContent): RootOf =>
  (drvPath): NumberedRoot => {
    const ordinal = roots.find(drvPath);
    if (ordinal === undefined) throw incomplete('the snapshot lacks a derivation that an entry names', place);
    return { ordinal, facts: roots.facts(ordinal) };
  };

export const incomplete = (message: string, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SNAPSHOT_INCOMPLETE',
    kind: 'verification',
    message,
    place,
    hint: 'make the snapshot again, or take an undamaged copy',
  });
