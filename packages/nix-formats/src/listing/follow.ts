import { NixtoolsError } from '../error.ts';
import { isStorePath, type StorePath } from '../store-path/store-path.ts';
import type { ListingDirectory, ListingFile, ListingNode } from './listing.ts';

/** How many links Linux follows before it says that they lead in a circle. */
const mostLinks = 40;

/** Where a path leads when all links in it have been followed. */
export type Followed =
  /** To a file or folder: `path` is absolute and has no links in it. */
  | { readonly kind: 'found'; readonly path: string; readonly node: ListingFile | ListingDirectory }
  /** To a name that is not there, or out of the store. */
  | { readonly kind: 'nowhere' }
  /** Into a store path that has no listing, so that nobody knows. */
  | { readonly kind: 'unlisted' };

export interface FollowOptions {
  readonly storeDir: string;
  /** The listing of a store path, or `undefined` when there is none. */
  readonly find: (path: StorePath) => ListingNode | undefined | Promise<ListingNode | undefined>;
}

/** How far the walk is: the part of the path that has no links any more, and the nodes of what is in a store path. */
interface Walk {
  at: string[];
  nodes: ListingNode[];
  rest: string[];
}

/**
 * Follows an absolute path through listings as the kernel would through the store: links within an output, and from one
 * output into others.
 *
 * @throws {NixtoolsError} `LISTING_CYCLE` (verification) after 40 links; whatever `find` throws
 * @example await followListing('/nix/store/…-hello-2.12/bin/hello', { storeDir: '/nix/store', find })
 */
export const followListing = async (path: string, options: FollowOptions): Promise<Followed> => {
  const store = componentsOf(options.storeDir);
  const walk: Walk = { at: [], nodes: [], rest: componentsOf(path) };
  let links = 0;
  for (let name = walk.rest.shift(); name !== undefined; name = walk.rest.shift()) {
    if (name === '..') {
      walk.at.pop();
      walk.nodes.pop();
      continue;
    }
    const depth = walk.at.push(name);
    if (depth <= store.length) {
      if (store[depth - 1] !== name) return { kind: 'nowhere' };
      continue;
    }
    const step = await nodeAt(walk, options);
    if (step === 'nowhere' || step === 'unlisted') return { kind: step };
    if (step.type === 'symlink') {
      if (++links > mostLinks) throw cycle(path);
      turn(walk, step.target);
    } else if (step.type === 'regular' && walk.rest.length > 0) return { kind: 'nowhere' };
    else walk.nodes.push(step);
  }
  const node = walk.nodes.at(-1);
  if (node === undefined || node.type === 'symlink') return { kind: 'nowhere' };
  return { kind: 'found', path: `/${walk.at.join('/')}`, node };
};

const componentsOf = (path: string): string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

const nodeAt = async (
  { at, nodes }: Walk,
  { storeDir, find }: FollowOptions,
): Promise<ListingNode | 'nowhere' | 'unlisted'> => {
  const folder = nodes.at(-1);
  const name = at.at(-1) ?? '';
  if (folder !== undefined) return (folder.type === 'directory' && folder.entries.get(name)) || 'nowhere';
  const storePath = `${storeDir}/${name}`;
  return isStorePath(storePath, storeDir) ? ((await find(storePath)) ?? 'unlisted') : 'nowhere';
};

/** Goes on where a link points. */
const turn = (walk: Walk, target: string): void => {
  walk.at.pop();
  if (target.startsWith('/')) {
    walk.at = [];
    walk.nodes = [];
  }
  walk.rest.unshift(...componentsOf(target));
};

const cycle = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'LISTING_CYCLE',
    kind: 'verification',
    message: 'the symbolic links lead in a circle',
    place,
    hint: 'the package is built so: nothing can be opened there',
  });
