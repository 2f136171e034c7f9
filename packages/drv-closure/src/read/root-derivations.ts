import { parseDerivation, type StorePath, utf8FromByteString } from '@nixtools/nix-formats';
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
  /** A variable of the environment; nothing for what is no UTF-8. */
  env(name: string): string | undefined;
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
  const view = viewOf(graph);
  const hashAt = graph.storeDir.length + 1;
  let roots: Map<string, number> | undefined;
  const drvPath = (root: number): string => pathOfReference(view, paths, reference(root, DRV_FILE));
  return {
    count: graph.rootCount,
    facts: (root) => ({ ...contentOf(view, paths, root), drvPath: drvPath(root), name: view.name(root) }),
    find: (path) => {
      roots ??= new Map(Array.from({ length: graph.rootCount }, (_, root) => [paths.hash(root), root]));
      const root = roots.get(path.slice(hashAt, hashAt + 32));
      return root !== undefined && drvPath(root) === path ? root : undefined;
    },
  };
};

type Content = Omit<DerivationFacts, 'drvPath' | 'name'>;

const contentOf = (view: GraphView, paths: KnownPaths, node: number): Content => {
  const shape = view.shape(node);
  if (shape.type === 'derivation') return derivationContent({ view, paths, node, shape });
  if (shape.type === 'verbatim') return verbatimContent({ view, paths, node });
  return { system: '', outputs: new Map(), env: () => undefined };
};

const derivationContent = (expansion: Expansion & { readonly shape: DerivationShape }): Content => {
  const { view, paths, node, shape } = expansion;
  const text = (column: number): string => expandValue(expansion, view.value(node, column));
  const outputs = shape.outputs.map(
    (output, place) => [output, pathOfReference(view, paths, reference(node, place))] as const,
  );
  return {
    system: text(0),
    outputs: new Map(outputs),
    env: (name) => {
      const place = shape.envKeys.indexOf(name);
      return place === -1 ? undefined : utf8FromByteString(text(2 + shape.argumentCount + place));
    },
  };
};

const verbatimContent = (expansion: Expansion): Content => {
  const { view, node } = expansion;
  const text = expandValue(expansion, view.value(node, 0));
  const drv = parseDerivation(Buffer.from(text, 'latin1'), view.name(node), view.storeDir);
  const outputs = [...drv.outputs].map(([name, output]): [string, StorePath | null] => [
    name,
    'path' in output ? output.path : null,
  ]);
  return {
    system: drv.system,
    outputs: new Map(outputs),
    env: (name) => {
      const value = drv.env.get(name);
      return value === undefined ? undefined : utf8FromByteString(value);
    },
  };
};
