// A snapshot of ten package sets in one: every copy has names, texts, sources and hashes of its own, so that nothing in it is shared.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeGraph, readPack, rootDerivations, verifyGraph } from '@nixtools/drv-closure';
import { canonicalJson } from '@nixtools/nix-formats';
import { isFailed, openSnapshot, readEntries, writeSnapshot } from '@nixtools/snapshot';

const copies = 10;
/** Longer texts differ from copy to copy, as those of other packages would; shorter ones are what all packages say. */
const longText = 40;

/** `firefox-27.0` is `firefox3-27.0` in the third copy. */
const renamed = (name, copy) => (copy === 0 ? name : name.replace(/^[A-Za-z]+/, (word) => word + copy));
const tagged = (bytes, copy) => (copy === 0 ? bytes : Buffer.concat([bytes, Buffer.from(` #${copy}`)]));
const otherDigest = (bytes, copy) =>
  Buffer.from(bytes.map((byte, at) => (at < 8 ? byte ^ (copy * 37) : byte)));

const repeated = (numbers, step) => {
  const all = new Uint32Array(numbers.length * copies);
  for (let copy = 0; copy < copies; copy++)
    for (let at = 0; at < numbers.length; at++) all[copy * numbers.length + at] = numbers[at] + copy * step;
  return all;
};

const repeatedStarts = (starts) => {
  const last = starts.at(-1);
  return Uint32Array.from([...repeated(starts.subarray(0, -1), last), last * copies]);
};

const repeatedBlobs = ({ count, bytes, starts }, change) => {
  const all = Array.from({ length: count * copies }, (_, at) => {
    const blob = at % count;
    return change(bytes.subarray(starts[blob], starts[blob + 1]), Math.floor(at / count), blob);
  });
  const ends = new Uint32Array(all.length + 1);
  for (const [at, blob] of all.entries()) ends[at + 1] = ends[at] + blob.length;
  return { count: all.length, bytes: Buffer.concat(all), starts: ends };
};

/** Templates that are no free text: those of verbatim derivations, of sources, and of corrections. */
const rigidTemplates = ({ count, shapes, shapeOf, cellStarts, cells, templateOf }) => {
  const rigid = new Set();
  for (let node = 0; node < count; node++) {
    const shape = shapes[shapeOf[node]];
    const own = cells.subarray(cellStarts[node], cellStarts[node + 1]);
    const kept = shape.type !== 'derivation' ? own : shape.corrected ? own.subarray(-1) : [];
    for (const value of kept) rigid.add(templateOf[value]);
  }
  return rigid;
};

const contentsOfNars = ({ count, shapes, shapeOf, payloadOf }) => {
  const nars = new Set();
  for (let node = 0; node < count; node++)
    if (shapes[shapeOf[node]].form === 'nar') nars.add(payloadOf[node]);
  return nars;
};

/** A NAR ends with its last byte, so it stays as it is, and all copies refer to the first one's. */
const isShared = ({ shapes, shapeOf }, node) => shapes[shapeOf[node]].form === 'nar';

const payloads = ({ count, shapes, shapeOf, payloadOf, digests, contents }) =>
  Uint32Array.from({ length: count * copies }, (_, at) => {
    const node = at % count;
    const shape = shapes[shapeOf[node]];
    const step = shape.type === 'source' ? contents.count : shape.fixed === undefined ? 0 : digests.count;
    return payloadOf[node] + Math.floor(at / count) * step;
  });

const references = (graph) =>
  Uint32Array.from({ length: graph.references.length * copies }, (_, at) => {
    const packed = graph.references[at % graph.references.length];
    const node = packed >>> 8;
    const copy = isShared(graph, node) ? 0 : Math.floor(at / graph.references.length);
    return ((node + copy * graph.count) * 256 + (packed & 255)) >>> 0;
  });

const tenGraphs = (graph) => {
  const rigid = rigidTemplates(graph);
  const nars = contentsOfNars(graph);
  return {
    ...graph,
    count: graph.count * copies,
    shapeOf: repeated(graph.shapeOf, 0),
    nameOf: repeated(graph.nameOf, graph.names.count),
    names: repeatedBlobs(graph.names, (name, copy) =>
      Buffer.from(renamed(name.toString('latin1'), copy), 'latin1'),
    ),
    payloadOf: payloads(graph),
    digests: repeatedBlobs(graph.digests, otherDigest),
    contents: repeatedBlobs(graph.contents, (bytes, copy, at) =>
      nars.has(at) ? bytes : tagged(bytes, copy),
    ),
    cellStarts: repeatedStarts(graph.cellStarts),
    cells: repeated(graph.cells, graph.templateOf.length),
    templateOf: repeated(graph.templateOf, graph.templates.count),
    templates: repeatedBlobs(graph.templates, (bytes, copy, at) =>
      bytes.length < longText || rigid.has(at) ? bytes : tagged(bytes, copy),
    ),
    referenceStarts: repeatedStarts(graph.referenceStarts),
    references: references(graph),
  };
};

/** The order that the pack's format asks for: the roots, then every node where it is first referred to. */
const inOrder = (graph, roots) => {
  const places = new Map(roots.map((root, place) => [root, place]));
  const order = [...roots];
  for (let at = 0; at < order.length; at++) {
    for (let cell = graph.cellStarts[order[at]]; cell < graph.cellStarts[order[at] + 1]; cell++) {
      const value = graph.cells[cell];
      for (let ref = graph.referenceStarts[value]; ref < graph.referenceStarts[value + 1]; ref++) {
        const node = graph.references[ref] >>> 8;
        if (places.has(node)) continue;
        places.set(node, order.length);
        order.push(node);
      }
    }
  }
  const rows = order.map((node) => graph.cells.subarray(graph.cellStarts[node], graph.cellStarts[node + 1]));
  const cellStarts = new Uint32Array(order.length + 1);
  for (const [at, row] of rows.entries()) cellStarts[at + 1] = cellStarts[at] + row.length;
  const cells = new Uint32Array(cellStarts.at(-1));
  for (const [at, row] of rows.entries()) cells.set(row, cellStarts[at]);
  const take = (column) => Uint32Array.from(order, (node) => column[node]);
  return {
    ...{ ...graph, count: order.length, rootCount: roots.length, cells, cellStarts },
    ...{ shapeOf: take(graph.shapeOf), nameOf: take(graph.nameOf), payloadOf: take(graph.payloadOf) },
    references: graph.references.map(
      (packed) => ((places.get(packed >>> 8) ?? 0) * 256 + (packed & 255)) >>> 0,
    ),
  };
};

/** In a set of its own, with prose of its own. */
const copied = (entry, copy) => {
  const attr = copy === 0 ? entry.attr : `copy${copy}.${entry.attr}`;
  if (isFailed(entry) || copy === 0) return { ...entry, attr };
  const { description, homepage } = entry.meta;
  const meta = { ...entry.meta };
  if (typeof description === 'string') meta.description = `${description} (copy ${copy})`;
  if (typeof homepage === 'string') meta.homepage = `${homepage}?copy=${copy}`;
  return { ...entry, attr, pname: renamed(entry.pname, copy), meta };
};

const byBytes = (a, b) => Buffer.compare(Buffer.from(a.entry.attr), Buffer.from(b.entry.attr));

/** Ten copies of the entries in their order, each with the node of its derivation. */
const tenEntries = async (snapshot, graph) => {
  const { facts } = await verifyGraph(graph, { place: snapshot });
  const roots = rootDerivations(graph, facts);
  const all = [];
  for await (const entry of readEntries(snapshot)) {
    const root = isFailed(entry) ? undefined : roots.find(entry.drvPath);
    for (let copy = 0; copy < copies; copy++)
      all.push({
        entry: copied(entry, copy),
        node: root === undefined ? undefined : copy * graph.count + root,
      });
  }
  return all.sort(byBytes);
};

/** Writes the tenfold of a snapshot folder: a snapshot folder whose every path is right. */
export const writeTenTimes = async (snapshot, out) => {
  const manifest = await openSnapshot(snapshot);
  const graph = await readPack(join(snapshot, 'drvs.pack'));
  const entries = await tenEntries(snapshot, graph);
  const roots = [...new Set(entries.flatMap(({ node }) => node ?? []))];
  const places = new Map(roots.map((root, place) => [root, place]));
  const big = inOrder(tenGraphs(graph), roots);
  const { facts } = await verifyGraph(big, { place: out });
  const derivations = rootDerivations(big, facts);
  mkdirSync(dirname(out), { recursive: true });
  const stage = mkdtempSync(join(dirname(out), 'stage-'));
  const lines = entries.map(({ entry, node }) => {
    if (node === undefined) return canonicalJson(entry);
    const { drvPath, name, outputs } = derivations.facts(places.get(node));
    return canonicalJson({ ...entry, drvPath, name, outputs: Object.fromEntries(outputs) });
  });
  writeFileSync(join(stage, 'entries.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(stage, 'drvs.pack'), await encodeGraph(big, { quality: 5 }));
  const { system, storeDir, evaluator, counts } = manifest;
  return writeSnapshot({ stage, out, system, storeDir, evaluator, skipped: counts.skipped * copies });
};

if (process.argv[1] === import.meta.filename) {
  const [, , snapshot, out] = process.argv;
  console.log(JSON.stringify(await writeTenTimes(snapshot, out), null, 2));
}
