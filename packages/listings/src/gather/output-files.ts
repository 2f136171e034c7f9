import {
  type Followed,
  type FollowOptions,
  followListing,
  isNixtoolsError,
  type ListingDirectory,
  type ListingNode,
  type StorePath,
} from '@nixtools/nix-formats';

/** Folders of programs. */
const programFolders: readonly string[] = ['bin', 'sbin'];
/** Folders below the root in which nobody looks for a file. */
const unasked: ReadonlySet<string> = new Set([
  'nix-support',
  'share/doc',
  'share/info',
  'share/locale',
  'share/man',
]);
/** Components of a path: what lies deeper belongs to some program's insides. */
const deepest = 4;

export interface OutputFiles {
  readonly programs: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

/**
 * What can be run in `bin` and `sbin` of an output, wherever links lead, and its other files that somebody may look for.
 * What a link in `bin` leads to without anybody knowing counts as a program.
 */
export const outputFiles = async (
  output: StorePath,
  root: ListingNode,
  options: FollowOptions,
): Promise<OutputFiles> => {
  const programs = new Set<string>();
  for (const folder of programFolders) {
    const found = await follow(`${output}/${folder}`, options);
    if (found.kind !== 'found' || found.node.type !== 'directory') continue;
    for (const [name, node] of found.node.entries) {
      if (!name.startsWith('.') && (await isProgram(`${found.path}/${name}`, node, options)))
        programs.add(name);
    }
  }
  return { programs, files: await filesOf(output, root, { ...options, programs }) };
};

/** A link that leads in a circle leads nowhere. */
const follow = async (path: string, options: FollowOptions): Promise<Followed> => {
  try {
    return await followListing(path, options);
  } catch (error) {
    if (isNixtoolsError(error) && error.code === 'LISTING_CYCLE') return { kind: 'nowhere' };
    throw error;
  }
};

const isProgram = async (path: string, node: ListingNode, options: FollowOptions): Promise<boolean> => {
  if (node.type !== 'symlink') return node.type === 'regular' && node.executable;
  const found = await follow(path, options);
  if (found.kind === 'found') return found.node.type === 'regular' && found.node.executable;
  return found.kind === 'unlisted';
};

interface Folder {
  /** Relative to the output. */
  readonly path: readonly string[];
  readonly node: ListingDirectory;
}

const filesOf = async (
  output: StorePath,
  root: ListingNode,
  { storeDir, programs }: FollowOptions & { readonly programs: ReadonlySet<string> },
): Promise<ReadonlySet<string>> => {
  const files = new Set<string>();
  // A link that leaves the output leads to a file of another package, which has it.
  const own: FollowOptions = { storeDir, find: (path) => (path === output ? root : undefined) };
  const folders: Folder[] = root.type === 'directory' ? [{ path: [], node: root }] : [];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const [name, node] of folder.node.entries) {
      const path = [...folder.path, name];
      const text = path.join('/');
      if (unasked.has(text)) continue;
      if (node.type === 'directory') {
        if (path.length < deepest) folders.push({ path, node });
      } else if (isListedAsProgram(path, programs)) {
      } else if (node.type === 'regular' || (await isFile(`${output}/${text}`, own))) files.add(text);
    }
  }
  return files;
};

const isListedAsProgram = (
  [folder = '', name = '', ...rest]: readonly string[],
  programs: ReadonlySet<string>,
): boolean => rest.length === 0 && programFolders.includes(folder) && programs.has(name);

const isFile = async (path: string, options: FollowOptions): Promise<boolean> => {
  const found = await follow(path, options);
  return found.kind === 'found' && found.node.type === 'regular';
};
