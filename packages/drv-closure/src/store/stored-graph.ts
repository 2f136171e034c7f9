import type { Blobs } from '../graph/blobs.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import { corruptStore } from './errors.ts';
import type { ByteColumnName, NumberColumnName } from './layout.ts';
import type { Columns } from './read-columns.ts';
import { parseShape } from './shape-text.ts';

/** The whole graph in memory, as it was stored. */
export const storedGraph = (columns: Columns): Graph => {
  const numbers = (name: NumberColumnName): Uint32Array => columns.numbers(name).all();
  const blobs = (bytes: ByteColumnName, starts: NumberColumnName): Blobs => {
    const all = numbers(starts);
    return { count: all.length - 1, bytes: columns.bytes(bytes).all(), starts: all };
  };
  const { storeDir, rootCount, count } = columns.root;
  return {
    ...{ storeDir, rootCount, count },
    shapes: shapesOf(blobs('shapes', 'shapeStarts'), columns.file),
    shapeOf: numbers('shapeOf'),
    nameOf: numbers('nameOf'),
    names: blobs('names', 'nameStarts'),
    payloadOf: numbers('payloadOf'),
    digests: blobs('digests', 'digestStarts'),
    contents: blobs('contents', 'contentStarts'),
    cellStarts: numbers('cellStarts'),
    cells: numbers('cells'),
    templateOf: numbers('templateOf'),
    templates: blobs('templates', 'templateStarts'),
    referenceStarts: numbers('referenceStarts'),
    references: numbers('references'),
  };
};

const shapesOf = ({ count, bytes, starts }: Blobs, file: string): Shape[] =>
  Array.from({ length: count }, (_, index) => {
    const shape = parseShape(bytes.toString('latin1', starts[index], starts[index + 1]));
    if (shape === undefined) throw corruptStore(file, `shape ${index} is none`);
    return shape;
  });
