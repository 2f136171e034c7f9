import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, type Workspace } from './repository.ts';

/** Name -> the names that it imports, sorted. */
export type PackageGraph = Readonly<Record<string, readonly string[]>>;

const scope = '@nixtools/';
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

/** The block of lines `name -> name, name` that a fence marked `graph` encloses. */
export const drawnGraph = (markdown: string): PackageGraph => {
  const block = /^```graph\n(.*?)^```/ms.exec(markdown)?.[1] ?? '';
  const lines = block.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', imports = ''] = line.split('->').map((part) => part.trim());
      return [
        name,
        sorted(
          imports
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== ''),
        ),
      ];
    }),
  );
};

export const declaredGraph = (workspaces: readonly Workspace[]): PackageGraph =>
  Object.fromEntries(
    workspaces.map(({ name, manifest }) => [
      name,
      sorted(
        Object.keys(manifest.dependencies ?? {})
          .filter((dependency) => dependency.startsWith(scope))
          .map((dependency) => dependency.slice(scope.length)),
      ),
    ]),
  );

/** The package names in `from '…'`, `import '…'` and `import('…')`, without subpaths. */
export const importsIn = (source: string): readonly string[] =>
  [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]@nixtools\/([\w-]+)/g)].map(([, name = '']) => name);

export const importedGraph = (workspaces: readonly Workspace[]): PackageGraph =>
  Object.fromEntries(
    workspaces.map(({ name, folder }) => [
      name,
      sorted(
        filesBelow(join(folder, 'src'))
          .filter((file) => file.endsWith('.ts'))
          .flatMap((file) => importsIn(readFileSync(file, 'utf8'))),
      ),
    ]),
  );

/** One circle, as the names along it, or undefined. */
export const findCircle = (graph: PackageGraph): readonly string[] | undefined => {
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const next of graph[name] ?? []) {
      const circle = visit(next, [...path, name]);
      if (circle !== undefined) return circle;
    }
    finished.add(name);
    return undefined;
  };
  for (const name of Object.keys(graph)) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
};
