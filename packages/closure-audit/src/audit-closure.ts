import { type Nix, physicalPath, queryClosure } from '@nixtools/nix-cli';
import type { StorePath } from '@nixtools/nix-formats';
import { budgetOf } from './closure/budget.ts';
import { dominators } from './closure/dominators.ts';
import { doubtfulReferences } from './closure/doubtful.ts';
import { type ClosureGraph, closureGraph } from './closure/graph.ts';
import { chainTo, shortestChains } from './closure/shortest-chains.ts';
import type { PathContent } from './content/path-content.ts';
import { readContent } from './disk/read-content.ts';
import { filesAudit } from './files-audit.ts';
import type { AuditedPath, ChainStep, ClosureAudit } from './report.ts';

export interface AuditClosureOptions {
  readonly nix: Nix;
  /** Valid paths of the store: outputs, or .drv files. */
  readonly roots: readonly StorePath[];
  /** `derivation`: what building needs; no file is then searched for documentation or doubted. */
  readonly closure?: ClosureAudit['closure'];
  /** In bytes, as Nix counts them. */
  readonly budget?: number | undefined;
  /** Called before each path is read. */
  readonly onPath?: (done: number, total: number, path: StorePath) => void;
}

const readAll = (graph: ClosureGraph, { nix, onPath }: AuditClosureOptions): PathContent[] =>
  graph.nodes.map(({ path }, index) => {
    onPath?.(index, graph.nodes.length, path);
    const references = (graph.references[index] ?? []).flatMap((to) => graph.nodes[to]?.path ?? []);
    return readContent(physicalPath(nix, path), { place: path, references });
  });

const stepsTo = (
  graph: ClosureGraph,
  contents: readonly PathContent[],
  chain: readonly number[],
): ChainStep[] =>
  chain.slice(1).flatMap((to, before) => {
    const from = chain[before] ?? -1;
    const [source, target] = [graph.nodes[from]?.path, graph.nodes[to]?.path];
    if (source === undefined || target === undefined) return [];
    const place = contents[from]?.references.find((each) => each.to === target)?.places[0];
    return [{ from: source, to: target, ...(place === undefined ? {} : { place }) }];
  });

const byName = (a: readonly [string, number], b: readonly [string, number]): number => (a[0] < b[0] ? -1 : 1);

const auditedPaths = (
  graph: ClosureGraph,
  contents: readonly PathContent[],
  retained: readonly number[],
): AuditedPath[] => {
  const reached = shortestChains(graph);
  return graph.nodes
    .map(({ path, narSize }, index) => ({
      ...{ path, narSize, retained: retained[index] ?? 0 },
      diskSize: contents[index]?.diskSize ?? 0,
      files: contents[index]?.files ?? 0,
      chain: stepsTo(graph, contents, chainTo(reached, index)),
      folders: [...(contents[index]?.folders ?? [])].sort(byName).map(([folder, size]) => ({ folder, size })),
    }))
    .sort((a, b) => b.narSize - a.narSize || (a.path < b.path ? -1 : 1));
};

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/**
 * Asks the store for the closure, reads every path of it once, and says what weighs, why it is there and what could go.
 *
 * @throws {NixtoolsError} `STORE_DIR_MISMATCH`, `STORE_UNREADABLE` (environment), `FILE_CHANGED` (failed); what asking the store throws
 * @example (await auditClosure({ nix, roots: [hello] })).total.narSize // as `nix path-info -S` counts
 */
export const auditClosure = async (options: AuditClosureOptions): Promise<ClosureAudit> => {
  const { nix, roots, closure = 'run-time', budget } = options;
  const graph = closureGraph(await queryClosure(nix, roots), roots);
  const contents = readAll(graph, options);
  const found = dominators(graph);
  const paths = auditedPaths(graph, contents, found.retained);
  const runTime = closure === 'run-time';
  const named = contents.map((content, index) => [graph.nodes[index]?.path ?? '', content] as const);
  return {
    version: 1,
    closure,
    roots: graph.roots.flatMap((root) => graph.nodes[root]?.path ?? []),
    total: {
      paths: paths.length,
      files: sum(paths, ({ files }) => files),
      narSize: sum(paths, ({ narSize }) => narSize),
      diskSize: sum(paths, ({ diskSize }) => diskSize),
    },
    ...(budget === undefined ? {} : { budget: budgetOf(budget, paths) }),
    paths,
    ...(runTime ? doubtfulReferences(graph, found, contents) : { doubtful: [], doubtfulTogether: 0 }),
    ...filesAudit(runTime ? named : []),
  };
};
