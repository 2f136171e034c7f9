import { byteSink, sunkBytes, writeBytes, writeNumber } from './byte-sink.ts';
import { type Block, type Graph, referencesOf } from './graph.ts';

/** The index of a pack before compression; see docs/formats/drvs-pack.md. */
export const encodeIndex = (graph: Graph, blocks: readonly Block[]): Uint8Array => {
  const sink = byteSink();
  const storeDir = Buffer.from(graph.storeDir, 'latin1');
  writeNumber(sink, storeDir.length);
  writeBytes(sink, storeDir);
  writeNumber(sink, graph.count);
  writeNumber(sink, graph.references.length);
  writeNumber(sink, graph.names.length);
  writeNumber(sink, blocks.length);

  writeBytes(sink, graph.hashes);
  for (const id of graph.byHash) writeNumber(sink, id);
  writeBytes(sink, graph.names);
  writeBytes(sink, graph.kinds);
  for (const size of graph.sizes) writeNumber(sink, size);
  for (let id = 0; id < graph.count; id++) writeNumber(sink, referencesOf(graph, id).length);
  for (let id = 0; id < graph.count; id++) {
    let next = 0;
    for (const reference of referencesOf(graph, id)) {
      writeNumber(sink, reference - next);
      next = reference + 1;
    }
  }
  let firstObject = 0;
  for (const block of blocks) {
    writeNumber(sink, block.firstObject - firstObject);
    writeNumber(sink, block.packedBytes);
    writeBytes(sink, block.checksum);
    firstObject = block.firstObject;
  }
  return sunkBytes(sink);
};
