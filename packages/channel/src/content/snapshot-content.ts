import type { Graph, RootDerivations, VerifiedGraph } from '@nixtools/drv-closure';
import { rootDerivations } from '@nixtools/drv-closure';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { Entry, ListedPackage, NumberedRoot, RootOf } from '@nixtools/snapshot';
import type { SnapshotDescription } from '../pointer/snapshot-description.ts';

/** A snapshot whose derivations are verified, wherever it came from: a folder, parts, or a delta. */
export interface SnapshotContent {
  readonly description: SnapshotDescription;
  readonly graph: Graph;
  readonly verified: VerifiedGraph;
  /** In the order of their attributes; whether they are those of the description is seen at their end. */
  readonly entries: () => AsyncIterable<Entry>;
  /** The programs and files of packages, where they are known. */
  readonly programs?: () => AsyncIterable<ListedPackage>;
  /** Names the snapshot in errors. */
  readonly place: string;
}

/** The roots by the paths that entries have. */
export const rootOf = ({ graph, verified, place }: SnapshotContent): RootOf => {
  const roots: RootDerivations = rootDerivations(graph, verified.facts);
  return (drvPath): NumberedRoot => {
    const ordinal = roots.find(drvPath);
    if (ordinal === undefined) throw incomplete('the snapshot lacks a derivation that an entry names', place);
    return { ordinal, facts: roots.facts(ordinal) };
  };
};

export const incomplete = (message: string, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SNAPSHOT_INCOMPLETE',
    kind: 'verification',
    message,
    place,
    hint: 'make the snapshot again, or take an undamaged copy',
  });
