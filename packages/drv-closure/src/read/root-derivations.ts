import { parseDerivation, parseStorePath, type StorePath, utf8FromByteString } from '@nixtools/nix-formats';
import { DRV_FILE, type Graph, reference } from '../graph/graph.ts';
import { type GraphView, viewOf } from '../graph/graph-view.ts';
import type { DerivationShape } from '../graph/shape.ts';
import { type Expansion, expandValue, pathOfReference } from '../render/expand.ts';
import type { KnownPaths } from '../render/facts.ts';

/** What a pack knows about one of its roots. */
export interface DerivationFacts {
  readonly drvPath: string;
  /** The derivation's name, such as `hello-2.12.1`. */
  readonly name: string;
  readonly system: string;
  /** Output name -> store path; `null` where it is known only after the build. */
  readonly outputs: ReadonlyMap<string, string | null>;
  /** A variable of the environment; nothing for what is no UTF-8, or longer than 4 KiB. */
  env(name: 'pname' | 'version'): string | undefined;
}

/** The roots of a graph as derivations, in their order. */
export interface RootDerivations {
  readonly count: number;
  facts(root: number): DerivationFacts;
  /** The number of a root. */
  find(drvPath: string): number | undefined;
}

/** @param paths of a verified graph */
export const rootDerivations = (graph: Graph, paths: KnownPaths): RootDerivations => {
  let roots: Map<string, number> | undefined;
  const find = (hash: string): number | undefined => {
    roots ??= new Map(Array.from({ length: graph.rootCount }, (_, root) => [paths.hash(root), root]));
    return roots.get(hash);
  };
  return rootsOf({ view: viewOf(graph), paths, count: graph.rootCount, find });
};

export interface RootsOptions {
  readonly view: GraphView;
  readonly paths: KnownPaths;
  readonly count: number;
  /** The node whose path has these characters before the name. */
  readonly find: (hash: string) => number | undefined;
}

/** The same of nodes that may be read one by one. */
export const rootsOf = ({ view, paths, count, find }: RootsOptions): RootDerivations => {
  const hashAt = view.storeDir.length + 1;
  const drvPath = (root: number): string => pathOfReference(view, paths, reference(root, DRV_FILE));
  /** To parse a text takes long, and who makes a part of entries may name its root a million times. */
  const verbatim = new Map<number, Content>();
  const contentOf = (root: number): Content => {
    const shape = view.shape(root);
    if (shape.type === 'derivation') return derivationContent({ view, paths, node: root, shape });
    if (shape.type === 'source') return noContent;
    const known = verbatim.get(root) ?? verbatimContent({ view, paths, node: root });
    verbatim.set(root, known);
    return known;
  };
  return {
    count,
    facts: (root) => ({ ...contentOf(root), drvPath: drvPath(root), name: view.name(root) }),
    find: (path) => {
      const root = find(path.slice(hashAt, hashAt + 32));
      return root !== undefined && root < count && drvPath(root) === path ? root : undefined;
    },
  };
};

type Content = Omit<DerivationFacts, 'drvPath' | 'name'>;

const noContent: Content = { system: '', outputs: new Map(), env: () => undefined };

/** Bytes, as a template and as a text, of a system or variable. Longer ones are no names or versions, and not told. */
const LONGEST_FACT = 4096;

const shortText = (expansion: Expansion, value: number): string | undefined => {
  if (expansion.view.template(value).length > LONGEST_FACT) return undefined;
  const text = expandValue(expansion, value);
  return text.length > LONGEST_FACT ? undefined : utf8FromByteString(text);
};

const derivationContent = (expansion: Expansion & { readonly shape: DerivationShape }): Content => {
  const { view, paths, node, shape } = expansion;
  const text = (column: number): string | undefined => shortText(expansion, view.value(node, column));
  const outputs = shape.outputs.map(
    (output, place) => [output, pathOfReference(view, paths, reference(node, place))] as const,
  );
  return {
    system: text(0) ?? '',
    outputs: new Map(outputs),
    env: (name) => {
      const place = shape.envKeys.indexOf(name);
      return place === -1 ? undefined : text(2 + shape.argumentCount + place);
    },
  };
};

/** What is cut out of a text would keep that whole text in memory. */
const ownCopy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

const verbatimContent = (expansion: Expansion): Content => {
  const { view, node } = expansion;
  const text = expandValue(expansion, view.value(node, 0));
  const drv = parseDerivation(Buffer.from(text, 'latin1'), view.name(node), view.storeDir);
  const outputs = [...drv.outputs].map(([name, output]): [string, StorePath | null] => [
    name,
    'path' in output ? parseStorePath(ownCopy(output.path), view.storeDir) : null,
  ]);
  const short = (value: string | undefined): string | undefined =>
    value === undefined || value.length > LONGEST_FACT ? undefined : utf8FromByteString(ownCopy(value));
  const variables = new Map(['pname', 'version'].map((name) => [name, short(drv.env.get(name))]));
  return {
    system: short(drv.system) ?? '',
    outputs: new Map(outputs),
    env: (name) => variables.get(name),
  };
};
