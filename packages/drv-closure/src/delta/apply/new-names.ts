import { isStorePathName } from '@nixtools/nix-formats';
import type { Graph } from '../../graph/graph.ts';
import { readEdit } from '../edit/read-edit.ts';
import { type Budget, corruptDelta } from '../limits.ts';
import type { DeltaStreams } from './open-delta.ts';
import { createTable } from './table.ts';

/** Bytes of a name that is told; what a store path takes is checked afterwards. */
const MAX_NAME = 255;

export interface NewNames {
  ofOld(node: number): number;
  textAt(name: number): string;
  /** Reads how a name differs from another. */
  readEdit(base: string): string;
  /** @throws {NixtoolsError} `DELTA_CORRUPT` (verification) if no store path has such a name */
  add(name: string): number;
  finish(): Graph['names'];
}

export const createNewNames = (old: Graph, streams: DeltaStreams, budget: Budget): NewNames => {
  const table = createTable(old.names, budget);
  return {
    ofOld: (node) => table.fromOld(old.nameOf[node] as number),
    textAt: table.textAt,
    readEdit: (base) => {
      const { names: numbers, text } = streams;
      const edited = readEdit(Buffer.from(base, 'latin1'), { numbers, text, budget, limit: MAX_NAME });
      return edited.toString('latin1');
    },
    add: (name) => {
      if (!isStorePathName(name))
        throw corruptDelta(budget.place, `${JSON.stringify(name.slice(0, 300))} is no name of a store path`);
      budget.spend(name.length);
      return table.add(Buffer.from(name, 'latin1'));
    },
    finish: table.finish,
  };
};
