import type { Graph } from '@nixtools/drv-closure';
import { type Blobs, blobAt } from '../../packages/drv-closure/src/graph/blobs.ts';
import { DRV_FILE, reference } from '../../packages/drv-closure/src/graph/graph.ts';
import type { Shape } from '../../packages/drv-closure/src/graph/shape.ts';
import { hostileNars } from '../../packages/nix-formats/test/nar/hostile-nars.ts';
import { mutateBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';

/** Makes a graph that says something else, in a file that is well formed. */
type GraphMutation = (graph: Graph, random: Random) => Graph;

const replaced = (blobs: Blobs, index: number, by: Uint8Array): Blobs => {
  const all = Array.from({ length: blobs.count }, (_, each) => (each === index ? by : blobAt(blobs, each)));
  const starts = new Uint32Array(blobs.count + 1);
  for (const [each, { length }] of all.entries()) starts[each + 1] = (starts[each] ?? 0) + length;
  return { count: blobs.count, bytes: Buffer.concat(all), starts };
};

const outputOf = (graph: Graph, node: number, random: Random): number =>
  random.pick([0, graph.shapes[graph.shapeOf[node] ?? 0]?.type === 'source' ? 0 : DRV_FILE, 1, 254]);

/** A reference leads to who refers, or to an earlier node: a cycle, where that needs the node. */
const makeCycle: GraphMutation = (graph, random) => {
  const node = random.below(graph.count);
  const [from = 0, to = 0] = graph.cellStarts.subarray(node, node + 2);
  const value = graph.cells[from + random.below(to - from)] ?? 0;
  const at = graph.referenceStarts[value] ?? 0;
  if (at === graph.referenceStarts[value + 1]) return changeReference(graph, random);
  const target = random.chance(0.5) ? node : random.below(node + 1);
  const references = graph.references.slice();
  references[at] = reference(target, outputOf(graph, target, random));
  return { ...graph, references };
};

const changeReference: GraphMutation = (graph, random) => {
  const references = graph.references.slice();
  const target = random.below(graph.count);
  references[random.below(references.length)] = reference(target, outputOf(graph, target, random));
  return { ...graph, references };
};

const changeName: GraphMutation = (graph, random) => {
  const index = random.below(graph.names.count);
  const name = random.pick([
    ...['..', '.', '.-x', '..-x', 'a/b', 'a\0b', '', 'x'.repeat(211), 'x'.repeat(212), 'x.drv', '\x02\x03'],
    mutateBytes(blobAt(graph.names, index), random, graph.names.bytes).toString('latin1'),
  ]);
  return { ...graph, names: replaced(graph.names, index, Buffer.from(name, 'latin1')) };
};

const nars: readonly Buffer[] = Object.values(hostileNars);

const changeContent: GraphMutation = (graph, random) => {
  const index = random.below(graph.contents.count);
  const content = random.chance(0.6)
    ? nars[random.below(nars.length)]
    : mutateBytes(blobAt(graph.contents, index), random, graph.contents.bytes);
  return { ...graph, contents: replaced(graph.contents, index, content ?? Buffer.alloc(0)) };
};

/** Tokens that multiply; tokens for references, of which there may be more than references, among them. */
const changeTemplate: GraphMutation = (graph, random) => {
  const index = random.below(graph.templates.count);
  const old = blobAt(graph.templates, index);
  const tokens = String.fromCharCode(
    random.pick([0x02, 0x03, 0x05, 0x06, 0x0b, 0x0c, 0x0e, 0x0f, 0x12, 0x13, 0x14, 0x15]),
  );
  const bomb = tokens.repeat(random.pick([1, 100, 5000]));
  const template = random.chance(0.5)
    ? Buffer.concat([old, Buffer.from(bomb, 'latin1')])
    : mutateBytes(old, random, graph.templates.bytes);
  return { ...graph, templates: replaced(graph.templates, index, template) };
};

const words: readonly string[] = [
  ...['..', '', '\0', 'out', 'a/b', '__proto__', 'x'.repeat(300), 'x'.repeat(70_000), 'src', 'name', '\x1f'],
];

const changeShape: GraphMutation = (graph, random) => {
  const index = random.below(graph.shapes.length);
  const shape = graph.shapes[index];
  if (shape === undefined) return graph;
  const shapes = graph.shapes.map((each) => (each === shape ? otherShape(shape, random) : each));
  return { ...graph, shapes };
};

const otherShape = (shape: Shape, random: Random): Shape => {
  if (shape.type === 'source')
    return random.chance(0.5)
      ? { ...shape, kind: random.below(10) }
      : { ...shape, form: random.pick(['file', 'executable', 'nar']) };
  const outputs = [...new Set([...shape.outputs, random.pick(words)])].sort();
  if (shape.type === 'verbatim')
    return { ...shape, outputs: random.pick([outputs, shape.outputs.slice(1), []]) };
  return random.pick([
    { ...shape, outputs },
    { ...shape, outputsInEnv: !shape.outputsInEnv },
    {
      ...shape,
      fixed: random.pick(['sha256', 'r:sha1', 'text:md5', 'git:sha1', 'toString', 'x', ':sha256']),
    },
    { ...shape, envKeys: shape.envKeys.map((key, at) => (at === 0 ? random.pick(words) : key)).sort() },
    { ...shape, argumentCount: Math.max(0, shape.argumentCount + random.pick([-1, 1])) },
    { ...shape, corrected: !shape.corrected },
  ]);
};

const changeStoreDir: GraphMutation = (graph, random) => ({
  ...graph,
  storeDir: random.pick([
    '/gnu/store',
    '/nix/store/x',
    '/',
    '',
    '/nix/../store',
    `/${'x'.repeat(900)}`,
    '/a\0',
  ]),
});

const mutations: readonly GraphMutation[] = [
  ...[makeCycle, makeCycle, changeReference, changeName, changeContent, changeContent, changeTemplate],
  ...[changeTemplate, changeShape, changeShape, changeStoreDir],
];

/** One or two mutations of what a graph says. What comes out may be no graph at all. */
export const mutateGraph: GraphMutation = (graph, random) => {
  const once = random.pick(mutations)(graph, random);
  return random.chance(0.3) ? random.pick(mutations)(once, random) : once;
};
