import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStorePath, type StorePath, storePathHash } from '@nixtools/nix-formats';
import type { PackageEntry } from '@nixtools/snapshot';
import { afterEach, beforeEach } from 'vitest';

/** Text is the target of a link; `*` stands for a program, `-` for another file. */
export type Tree = { readonly [name: string]: Tree | string };

const nodeOf = (tree: Tree | string): unknown => {
  if (tree === '*') return { type: 'regular', size: 1, executable: true, narOffset: 400 };
  if (tree === '-') return { type: 'regular', size: 1, narOffset: 400 };
  if (typeof tree === 'string') return { type: 'symlink', target: tree };
  return {
    type: 'directory',
    entries: Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, nodeOf(each)])),
  };
};

export const listingOf = (tree: Tree | string): string => JSON.stringify({ version: 1, root: nodeOf(tree) });

/** `out('a')` -> `/nix/store/aaaa…-a` */
export const out = (letter: string): StorePath => parseStorePath(`/nix/store/${letter.repeat(32)}-${letter}`);

export const entry = (attr: string, outputs: Readonly<Record<string, string | null>>): PackageEntry => ({
  ...{ attr, outputs, name: `${attr}-1`, pname: attr, version: '1', system: 'x86_64-linux', meta: {} },
  drvPath: `/nix/store/${'0'.repeat(32)}-${attr}-1.drv`,
});

/** A fresh folder for each test of a file. */
export const throwawayFolder = (): (() => string) => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'listings-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
};

/** Makes a cache folder with these listings, by store path. */
export const makeCache = async (
  folder: string,
  listings: Readonly<Record<string, string | Uint8Array>>,
  storeDir = '/nix/store',
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'nix-cache-info'), `StoreDir: ${storeDir}\nPriority: 40\n`);
  for (const [path, listing] of Object.entries(listings))
    await writeFile(join(folder, `${storePathHash(parseStorePath(path, storeDir))}.ls`), listing);
};

/** A web server on this machine until the end of `work`. */
export const withServer = async <Result>(
  listener: RequestListener,
  work: (url: string) => Promise<Result>,
): Promise<Result> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
