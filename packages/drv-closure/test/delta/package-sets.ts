import {
  type Derivation,
  type DerivationInput,
  type DerivationOutput,
  derivationReferences,
  narFromFile,
  outputPaths,
  printDerivation,
  type StoreObject,
  type StorePath,
  sourceObject,
  textObject,
} from '@nixtools/nix-formats';
import type { Graph } from '../../src/graph/graph.ts';
import { nativeSha256 as sha256 } from '../../src/native-sha256.ts';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { sourceOf } from '../closures.ts';

/** A derivation; in texts `{other}` and `{other.dev}` stand for the paths of others. */
export interface Package {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly outputs?: readonly string[];
  /** What is downloaded, for a fixed output. */
  readonly download?: string;
  /** Kept verbatim in a graph. */
  readonly floating?: boolean;
}

/** A source. */
export interface File {
  readonly name: string;
  readonly file: string;
}

export type PackageSet = Readonly<Record<string, Package | File>>;

interface Made {
  readonly path: StorePath;
  readonly outputs: ReadonlyMap<string, string>;
  readonly drv?: Derivation;
}

const storeDir = '/nix/store';
const mention = /\{([\w-]+)(?:\.(\w+))?\}/g;

/** A package set as a store would have it, with its derivations' paths by attribute. */
export const storeOf = (packages: PackageSet) => {
  const made = new Map<string, Made>();
  const drvs = new Map<StorePath, Derivation>();
  const objects = new Map<StorePath, StoreObject>();

  const make = (attr: string): Made => {
    const known = made.get(attr);
    if (known !== undefined) return known;
    const each = packages[attr];
    if (each === undefined) throw new TypeError(`there is no ${attr}`);
    const { object, ...result } = 'file' in each ? makeFile(each) : makeDrv(each);
    made.set(attr, result);
    objects.set(object.path, object);
    if (result.drv !== undefined) drvs.set(result.path, result.drv);
    return result;
  };
  const makeFile = ({ name, file }: File): Made & { readonly object: StoreObject } => {
    const object = sourceObject({ name, nar: narFromFile(Buffer.from(file, 'latin1')), storeDir, sha256 });
    return { path: object.path, outputs: new Map([['out', object.path]]), object };
  };
  const makeDrv = (each: Package): Made & { readonly object: StoreObject & { readonly path: StorePath } } => {
    const inputDrvs = new Map<StorePath, { outputs: string[] }>();
    const inputSrcs = new Set<StorePath>();
    const fill = (text: string): string =>
      text.replaceAll(mention, (_, attr: string, output = 'out') => {
        const input = make(attr);
        if (input.drv === undefined) inputSrcs.add(input.path);
        else {
          const outputs = inputDrvs.get(input.path)?.outputs ?? [];
          inputDrvs.set(input.path, { outputs: [...new Set([...outputs, output])].sort() });
        }
        return input.outputs.get(output) ?? `no ${output}`;
      });
    const env = new Map(Object.entries(each.env ?? {}).map(([key, text]) => [key, fill(text)]));
    const args = (each.args ?? ['-e', 'build']).map(fill);
    const drv = finishDrv(each, {
      inputDrvs: new Map([...inputDrvs].sort(([a], [b]) => (a < b ? -1 : 1))),
      inputSrcs: [...inputSrcs].sort(),
      args,
      env,
    });
    const outputs = new Map(
      [...drv.outputs].map(([key, output]) => [key, 'path' in output ? output.path : '']),
    );
    const references = derivationReferences(drv);
    const object = textObject({
      name: `${each.name}.drv`,
      content: printDerivation(drv),
      references,
      storeDir,
      sha256,
    });
    return { path: object.path, outputs, drv, object };
  };
  const finishDrv = (
    { name, outputs = ['out'], download, floating }: Package,
    {
      env,
      ...inputs
    }: Pick<Derivation, 'inputSrcs' | 'args' | 'env'> & {
      readonly inputDrvs: ReadonlyMap<StorePath, DerivationInput>;
    },
  ): Derivation => {
    const base = { ...inputs, system: 'x86_64-linux', builder: '/bin/sh' };
    const output = (): DerivationOutput => {
      if (floating) return { kind: 'floating', method: 'recursive', algorithm: 'sha256' };
      if (download === undefined) return { kind: 'deferred' };
      const hash = { algorithm: 'sha256' as const, digest: sha256(Buffer.from(download)) };
      return { kind: 'fixed', path: '' as StorePath, method: 'flat', hash };
    };
    const sorted = [...outputs].sort();
    const withPaths = (paths: ReadonlyMap<string, StorePath | null>): Derivation => ({
      ...base,
      outputs: new Map(
        sorted.map((key): [string, DerivationOutput] => {
          const path = paths.get(key);
          const unknown = output();
          if (!path) return [key, unknown];
          return [key, unknown.kind === 'fixed' ? { ...unknown, path } : { kind: 'input-addressed', path }];
        }),
      ),
      env: new Map(
        [
          ...env,
          ...sorted.map((key): [string, string] => [key, paths.get(key) ?? '']),
          ['name', name] as const,
        ].sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    });
    if (floating) return withPaths(new Map());
    const masked = withPaths(
      new Map(sorted.map((key) => [key, `/nix/store/${'0'.repeat(32)}-x` as StorePath])),
    );
    return withPaths(outputPaths(masked, { name, storeDir, sha256, lookup: (path) => drvs.get(path) }));
  };

  for (const attr of Object.keys(packages)) make(attr);
  const pathOf = (attr: string): StorePath => make(attr).path;
  return { objects: [...objects.values()], pathOf };
};

export interface BuiltSet {
  readonly graph: Graph;
  /** Root -> attribute. */
  readonly attrs: readonly string[];
  /** Root -> path. */
  readonly paths: readonly StorePath[];
}

/** The graph of some packages of a set; all of them, unless told. */
export const buildSet = async (packages: PackageSet, roots = Object.keys(packages)): Promise<BuiltSet> => {
  const { objects, pathOf } = storeOf(packages);
  const attrs = new Map<StorePath, string>();
  for (const attr of roots) if (!attrs.has(pathOf(attr))) attrs.set(pathOf(attr), attr);
  const paths = [...attrs.keys()];
  const graph = await buildGraph({ storeDir, roots: paths, ...sourceOf(objects) });
  return { graph, attrs: [...attrs.values()], paths };
};

/** For each root of the new set that of the old one with its attribute. */
export const pairsOf = (old: BuiltSet, now: BuiltSet): (number | undefined)[] =>
  now.attrs.map((attr) => {
    const place = old.attrs.indexOf(attr);
    return place === -1 ? undefined : place;
  });
