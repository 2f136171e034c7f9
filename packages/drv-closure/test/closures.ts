import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import type { ContentSource } from '@nixtools/drv-closure';
import {
  isDerivationPath,
  NixtoolsError,
  parseExport,
  parseNar,
  type StoreObject,
  type StorePath,
  storePathHash,
  textObject,
} from '@nixtools/nix-formats';

// The closures that nix-formats is judged by are the ones to pack.
const fixtures = new URL('../../nix-formats/test/fixtures/', import.meta.url);

/** `hello` of nixpkgs of 2014: 157 derivations and 60 sources. */
export const helloPath = '/nix/store/ghli9s97hg2d0hhr11223jv3xacvp8l1-hello-2.9.drv' as StorePath;

export const helloObjects = (): StoreObject[] => [
  ...parseExport(brotliDecompressSync(readFileSync(new URL('hello-2014.export.br', fixtures)))),
];

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Derivations of every kind that Nix 2.26 has, and the two texts that they refer to. */
export const modernObjects = (): StoreObject[] => {
  const greeting = textObject({ name: 'greeting.txt', content: latin1('hello\n'), references: [] });
  const mentions = textObject({
    name: 'mentions.txt',
    content: latin1(`see ${greeting.path}\n`),
    references: [greeting.path],
  });
  const drvs = readdirSync(new URL('nix-2.26/', fixtures)).map((file) => {
    const path = `/nix/store/${file}` as StorePath;
    const content = readFileSync(new URL(`nix-2.26/${file}`, fixtures));
    return { ...textObject({ name: file.slice(33), content, references: [] }), path };
  });
  return [greeting, mentions, ...drvs];
};

/** What a store folder would give for some objects: texts of derivations, archives of sources. */
export const sourceOf = (objects: readonly StoreObject[]): ContentSource => {
  const byPath = new Map(objects.map((object) => [object.path, contentOf(object)]));
  const byHash = new Map(objects.map(({ path }) => [storePathHash(path), path]));
  return { read: async (path) => byPath.get(path), find: async (hash) => byHash.get(hash) };
};

export const contentOf = ({ path, nar }: StoreObject): Uint8Array => {
  if (!isDerivationPath(path)) return nar;
  const root = parseNar(nar, path);
  if (root.type !== 'regular') throw new TypeError(`${path} is no file`);
  return root.contents;
};

/** The error that some work ends with; anything but a `NixtoolsError` fails the test. */
export const failure = async (work: Promise<unknown>): Promise<NixtoolsError> => {
  const error = await work.then(
    () => new TypeError('expected an error, there was none'),
    (cause: unknown) => cause,
  );
  if (error instanceof NixtoolsError) return error;
  throw error;
};

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** An object with its bytes as text, so that any two kinds of byte arrays compare. */
export const plain = (object: StoreObject) => ({
  ...object,
  nar: Buffer.from(object.nar).toString('latin1'),
});
