import { z } from 'zod';
import { type Service, service } from '../../description/service.ts';
import type { Json, Unmapped } from './unmapped.ts';

/** Where in a configuration a value comes from. */
interface Source {
  /** `nginx.service` */
  readonly unit: string;
  /** `serviceConfig.Restart` */
  readonly key: string;
}

type Tree = { [name: string]: Tree | Json };

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A service that is being put together, leaf by leaf, with the source of each leaf. */
export interface Draft {
  put(path: readonly string[], value: Json, source: Source): void;
  get(path: readonly string[]): unknown;
  /** The service; what does not fit its form is left out and listed. */
  finish(): { readonly service: Service; readonly unmapped: readonly Unmapped[] };
}

const keyOf = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

/** @example draft.put(['exec', 'user'], 'nginx', { unit: 'nginx.service', key: 'serviceConfig.User' }) */
export const createDraft = (): Draft => {
  const root: Tree = {};
  const sources = new Map<string, Source>();
  const get = (path: readonly PropertyKey[]): unknown =>
    path.reduce<unknown>(
      (value, name) =>
        Array.isArray(value) ? value[Number(name)] : isTree(value) ? value[String(name)] : undefined,
      root,
    );
  return {
    get,
    put: (path, value, source) => {
      let tree = root;
      for (const name of path.slice(0, -1)) {
        const inner = tree[name];
        tree = isTree(inner) ? inner : newTree(tree, name);
      }
      define(tree, path.at(-1) ?? '', value);
      sources.set(keyOf(path), source);
    },
    finish: () => fit(root, get, sources),
  };
};

/** As an own property, whatever its name is. */
const define = (tree: Tree, name: string, value: Tree | Json): void => {
  Object.defineProperty(tree, name, { value, enumerable: true, configurable: true, writable: true });
};

const newTree = (tree: Tree, name: string): Tree => {
  const inner: Tree = {};
  define(tree, name, inner);
  return inner;
};

const fit = (
  root: Tree,
  get: (path: readonly PropertyKey[]) => unknown,
  sources: ReadonlyMap<string, Source>,
): ReturnType<Draft['finish']> => {
  const unmapped: Unmapped[] = [];
  for (;;) {
    const { success, data, error } = service.safeParse(root);
    if (success) return { service: data, unmapped };
    const [issue] = error.issues;
    if (issue === undefined || issue.path.length === 0) throw error;
    const path = leafPath(issue, get);
    const value = z.json().catch(null).parse(get(path));
    remove(get(path.slice(0, -1)), path.at(-1) ?? '');
    unmapped.push({ ...sourceOf(path, sources), value, reason: `the value ${issue.message}` });
  }
};

/** A whole element of a list is taken out, a whole value else; the name of an entry stands for the entry. */
const leafPath = (issue: z.core.$ZodIssue, get: (path: readonly PropertyKey[]) => unknown): PropertyKey[] => {
  const path = [...issue.path];
  const inList = path.findIndex((_, index) => Array.isArray(get(path.slice(0, index))));
  return inList === -1 ? path : path.slice(0, inList + 1);
};

const remove = (holder: unknown, name: PropertyKey): void => {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else if (isTree(holder)) delete holder[String(name)];
};

const sourceOf = (path: readonly PropertyKey[], sources: ReadonlyMap<string, Source>): Source => {
  for (let length = path.length; length > 0; length--) {
    const source = sources.get(keyOf(path.slice(0, length)));
    if (source !== undefined) return source;
  }
  const below = [...sources].find(([key]) => key.startsWith(keyOf(path).slice(0, -1)));
  return below?.[1] ?? { unit: '', key: path.map(String).join('.') };
};
