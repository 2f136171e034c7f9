import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BootDocument, parseBootDocument } from '@nixtools/bootspec';
import { type Io, usageError } from '@nixtools/command-line';
import { type CpioEntry, readFolder } from '@nixtools/image';
import { createNix, physicalPath, queryClosure, storeDirOf } from '@nixtools/nix-cli';
import { NixtoolsError, parseStorePath } from '@nixtools/nix-formats';

/** What a guest is to be, wherever it comes from. */
export interface ImageSource {
  /** Without a skeleton. */
  readonly entries: readonly CpioEntry[];
  /** What the guest goes on with: a program in it, or a folder to serve. */
  readonly next: { readonly exec: string } | { readonly serve: string };
  /** Of a system that says so itself. */
  readonly document?: BootDocument;
}

export interface SourceChoice {
  readonly system: string | undefined;
  readonly root: string | undefined;
  readonly www: string | undefined;
  readonly init: string | undefined;
}

const below = (prefix: string, entries: readonly CpioEntry[]): readonly CpioEntry[] =>
  entries.map((entry) => ({
    ...entry,
    path: entry.path === '.' ? prefix : `${prefix}/${entry.path}`,
    ...(entry.kind === 'hard-link' ? { target: `${prefix}/${entry.target}` } : {}),
  }));

const reading = { allRoot: true, mtime: 1 } as const;

const requireFolder = (path: string, option: string): string => {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined && lstatSync(realpathSync(path)).isDirectory())
    return path;
  throw new NixtoolsError({
    code: 'IMAGE_SOURCE',
    kind: 'usage',
    message: `--${option} names no folder`,
    place: path,
    hint: 'give a folder that exists',
  });
};

const fromWww = (folder: string): ImageSource => ({
  entries: below('www', readFolder(requireFolder(folder, 'www'), reading)),
  next: { serve: '/www' },
});

/** Where first programs are, in the order in which a kernel looks. */
const usualInits = ['/init', '/sbin/init', '/bin/init'];

const noInit = (place: string, looked: readonly string[]): NixtoolsError =>
  new NixtoolsError({
    code: 'IMAGE_SOURCE',
    kind: 'usage',
    message: `it has no ${looked.join(', ')}: nothing to start`,
    place,
    hint: '--init PATH names another program in it',
  });

const fromRoot = (folder: string, init: string | undefined): ImageSource => {
  const entries = readFolder(requireFolder(folder, 'root'), reading);
  const paths = new Set(entries.map(({ path }) => `/${path}`));
  const looked = init === undefined ? usualInits : [init];
  const exec = looked.find((path) => paths.has(path));
  if (exec === undefined) throw noInit(folder, looked);
  return { entries, next: { exec } };
};

const notStore = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'IMAGE_SOURCE',
    kind: 'usage',
    message: 'this is no path of the Nix store',
    place,
    hint: 'name a system that Nix has built, such as ./result; for any other folder there is --root',
  });

/** A system and all that it refers to, at the same paths. */
const fromSystem = async (link: string, init: string | undefined, io: Io): Promise<ImageSource> => {
  const nix = createNix(io.env);
  const store = storeDirOf(nix);
  const real = existsSync(link) ? realpathSync(link) : link;
  if (!real.startsWith(`${store}/`) || !existsSync(real)) throw notStore(link);
  const path = parseStorePath(real, store);
  const exec = init ?? `${path}/init`;
  if (init === undefined && !existsSync(exec)) throw noInit(path, ['init']);
  const closure = await queryClosure(nix, [path]);
  const root = join(path, 'root');
  const document = join(path, 'boot.json');
  return {
    entries: [
      ...(existsSync(root) ? readFolder(root, reading) : []),
      ...closure.flatMap(({ path: each }) =>
        below(each.slice(1), readFolder(physicalPath(nix, each), reading)),
      ),
    ],
    next: { exec },
    ...(existsSync(document)
      ? { document: parseBootDocument(readFileSync(document, 'utf8'), document) }
      : {}),
  };
};

/**
 * Reads what the image is made of.
 *
 * @throws {NixtoolsError} `USAGE`, `IMAGE_SOURCE` (usage), and what Nix says of a system
 */
export const readSource = async ({ system, root, www, init }: SourceChoice, io: Io): Promise<ImageSource> => {
  const given = [system, root, www].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw usageError(
      given.length === 0 ? 'nothing to make an image of' : 'a system, --root and --www exclude each other',
      'for example nixboot image build --www ./site -o web.image',
    );
  if (init !== undefined && !/^\/[\w./+=-]+$/.test(init))
    throw usageError(`--init: "${init}" is no absolute path in plain letters`, 'such as /bin/server');
  if (www !== undefined) return fromWww(resolve(io.cwd, www));
  if (root !== undefined) return fromRoot(resolve(io.cwd, root), init);
  return fromSystem(resolve(io.cwd, system ?? ''), init, io);
};
