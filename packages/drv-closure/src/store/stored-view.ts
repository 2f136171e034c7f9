import type { GraphView } from '../graph/graph-view.ts';
import type { Shape } from '../graph/shape.ts';
import { recently } from '../recently.ts';
import { corruptStore } from './errors.ts';
import type { ByteColumnName, NumberColumnName } from './layout.ts';
import type { Columns } from './read-columns.ts';
import { parseShape } from './shape-text.ts';

/** What stays in memory, at most twice as many: of shapes, and characters of texts. Those of a closure, many times over. */
const keptShapes = 1024;
const keptCharacters = 1024 ** 2;
/** A string has a head and lies in a table: short ones weigh as much as this. */
const stringWeight = 64;

const noReferences = new Uint32Array();

/** A stored graph, node by node. */
export const storedView = (columns: Columns): GraphView => {
  const numbers = (name: NumberColumnName) => columns.numbers(name);
  const blobs = (bytesName: ByteColumnName, startsName: NumberColumnName) => {
    const bytes = columns.bytes(bytesName);
    const starts = columns.numbers(startsName);
    return (index: number): Buffer => bytes.slice(starts.at(index), starts.at(index + 1));
  };
  const [shapeOf, nameOf, payloadOf] = [numbers('shapeOf'), numbers('nameOf'), numbers('payloadOf')];
  const [cellStarts, cells, templateOf] = [numbers('cellStarts'), numbers('cells'), numbers('templateOf')];
  const [referenceStarts, references] = [numbers('referenceStarts'), numbers('references')];
  const shapeAt = blobs('shapes', 'shapeStarts');
  const nameAt = blobs('names', 'nameStarts');
  const digestAt = blobs('digests', 'digestStarts');
  const contentAt = blobs('contents', 'contentStarts');
  const templateAt = blobs('templates', 'templateStarts');
  const shape = recently({
    limit: keptShapes,
    make: (index): Shape => {
      const parsed = parseShape(shapeAt(index).toString('latin1'));
      if (parsed === undefined) throw corruptStore(columns.file, `shape ${index} is none`);
      return parsed;
    },
    weigh: () => 1,
  });
  const texts = (blobAt: (index: number) => Buffer) =>
    recently({
      limit: keptCharacters,
      make: (index) => blobAt(index).toString('latin1'),
      weigh: (text) => text.length + stringWeight,
    });
  const name = texts(nameAt);
  const template = texts(templateAt);
  return {
    storeDir: columns.root.storeDir,
    shape: (node) => shape(shapeOf.at(node)),
    name: (node) => name(nameOf.at(node)),
    value: (node, column) => cells.at(cellStarts.at(node) + column),
    template: (value) => template(templateOf.at(value)),
    references: (value) => {
      const start = referenceStarts.at(value);
      const length = referenceStarts.at(value + 1) - start;
      if (length === 0) return noReferences;
      const list = new Uint32Array(length);
      for (let index = 0; index < length; index++) list[index] = references.at(start + index);
      return list;
    },
    digest: (node) => digestAt(payloadOf.at(node)),
    content: (node) => contentAt(payloadOf.at(node)),
  };
};
