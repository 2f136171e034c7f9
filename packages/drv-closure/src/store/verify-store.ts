import { type NodeObjects, nodeObject } from '../read/node-object.ts';
import type { GraphCounts } from '../render/verify-graph.ts';
import { corruptStore } from './errors.ts';
import { byteColumns, numberColumns } from './layout.ts';
import type { Columns } from './read-columns.ts';

/**
 * Reads every block, writes every object out and recomputes its path, and looks every path up.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification)
 */
export const verifyStore = async (columns: Columns, objects: NodeObjects): Promise<GraphCounts> => {
  for (const name of numberColumns) columns.numbers(name).check();
  for (const name of byteColumns) columns.bytes(name).check();
  let drvs = 0;
  let bytes = 0;
  const { count } = columns.root;
  for (let node = 0; node < count; node++) {
    const { path, nar } = nodeObject(objects, node);
    if (objects.nodes.nodeOf(path) === undefined) throw corruptStore(columns.file, `${path} is not found`);
    if (objects.view.shape(node).type !== 'source') drvs++;
    bytes += nar.length;
    // Whoever waits for this may have other things to do.
    if (node % 1024 === 0) await new Promise(setImmediate);
  }
  return { drvs, sources: count - drvs, bytes };
};
