import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import {
  NixtoolsError,
  parseExport,
  parseNar,
  type StoreObject,
  type StorePath,
} from '@nixtools/nix-formats';

const folder = new URL('fixtures/', import.meta.url);

/** The drv closure of `hello` in nixpkgs of 2014: 157 derivations and 60 sources, as `nix-store --export` wrote it. */
export const helloExport = (): Uint8Array =>
  brotliDecompressSync(readFileSync(new URL('hello-2014.export.br', folder)));

export const helloPath = '/nix/store/ghli9s97hg2d0hhr11223jv3xacvp8l1-hello-2.9.drv' as StorePath;

export const helloClosure = (): StoreObject[] => [...parseExport(helloExport())];

/** The bytes of an object that is a single file. */
export const fileContents = (object: StoreObject): Uint8Array => {
  const root = parseNar(object.nar, object.path);
  if (root.type !== 'regular') throw new TypeError(`${object.path} is no file`);
  return root.contents;
};

/** Derivations of every kind that Nix 2.26 has, by store path. */
export const modernDerivations = (): Map<StorePath, Uint8Array> => {
  const names = readdirSync(new URL('nix-2.26/', folder));
  return new Map(
    names.map((name) => [
      `/nix/store/${name}` as StorePath,
      readFileSync(new URL(`nix-2.26/${name}`, folder)),
    ]),
  );
};

/** The modern derivation with this name, as text. */
export const modernDerivation = (name: string): string => {
  for (const [path, bytes] of modernDerivations()) {
    if (path.endsWith(`-${name}.drv`)) return Buffer.from(bytes).toString('latin1');
  }
  throw new TypeError(`no fixture ${name}`);
};

/** The error that some work ends with; anything but a `NixtoolsError` fails the test. */
export const errorOf = (work: () => unknown): NixtoolsError => {
  try {
    work();
  } catch (error) {
    if (error instanceof NixtoolsError) return error;
    throw error;
  }
  throw new TypeError('expected an error, there was none');
};

export const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
