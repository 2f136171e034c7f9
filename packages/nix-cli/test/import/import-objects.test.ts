import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  narFromTree,
  parseExport,
  parseStorePath,
  type StoreObject,
  type StorePath,
  sourceObject,
  textObject,
} from '@nixtools/nix-formats';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNix, importObjects, planRealise, printInvalid, runNix } from '../../src/index.ts';
import { shellDerivation, type ThrowawayNix, throwawayNix } from '../throwaway-nix.ts';

let host: ThrowawayNix;
beforeEach(async () => {
  host = await throwawayNix();
});
afterEach(() => host.remove());

const text = (name: string, references: readonly StorePath[] = []): StoreObject =>
  textObject({ name, content: Buffer.from(`${name}\n`), references, storeDir: host.storeDir });

/** 40 texts in a chain: each refers to the one before. */
const chain = (): StoreObject[] => {
  const objects: StoreObject[] = [];
  for (let n = 0; n < 40; n++)
    objects.push(
      text(
        `text-${n}`,
        objects.slice(-1).map(({ path }) => path),
      ),
    );
  return objects;
};

test('objects arrive with their content and references, and Nix finds the store in order', async () => {
  const objects = chain();
  const paths = objects.map(({ path }) => path);
  expect(await importObjects(host.nix, objects)).toEqual({ total: 40, imported: paths });
  expect(await printInvalid(host.nix, paths)).toEqual([]);
  const last = paths.at(-1) ?? '';
  expect(await readFile(last, 'utf8')).toBe('text-39\n');
  const closure = await runNix(host.nix, 'nix-store', ['--query', '--requisites', last]);
  expect(closure.stdout.trim().split('\n').sort()).toEqual([...paths].sort());
  expect((await runNix(host.nix, 'nix-store', ['--verify', '--check-contents'])).exitCode).toBe(0);
});

test('only what is missing is read and imported', async () => {
  const objects = chain();
  await importObjects(host.nix, objects.slice(0, 30));
  const asked: StorePath[][] = [];
  const report = await importObjects(host.nix, {
    paths: objects.map(({ path }) => path),
    async *objects(paths) {
      asked.push([...paths]);
      yield* objects.filter(({ path }) => paths.includes(path));
    },
  });
  const missing = objects.slice(30).map(({ path }) => path);
  expect(report).toEqual({ total: 40, imported: missing });
  expect(asked).toEqual([missing]);
  expect(await importObjects(host.nix, objects)).toEqual({ total: 40, imported: [] });
});

test('a real closure of derivations can be planned and built after its import', async () => {
  const dep = shellDerivation('dep', 'echo > $out');
  const [drvPath = ''] = await host.instantiate(
    shellDerivation('top', 'echo > $out', { dep, note: 'builtins.toFile "note" "x"' }),
  );
  const closure = (await runNix(host.nix, 'nix-store', ['--query', '--requisites', drvPath])).stdout
    .trim()
    .split('\n');
  const file = join(host.folder, 'closure.export');
  // An export is binary; the runner's text is not, so a shell writes it.
  await writeFile(join(host.folder, 'export.sh'), `exec nix-store --export ${closure.join(' ')} > ${file}\n`);
  const { execa } = await import('execa');
  await execa('/bin/sh', [join(host.folder, 'export.sh')], { env: host.nix.env });
  const objects = [...parseExport(await readFile(file), { storeDir: host.storeDir })];
  await runNix(host.nix, 'nix-store', ['--delete', ...closure]);
  expect(await printInvalid(host.nix, closure)).toEqual(closure);

  await importObjects(host.nix, objects);
  expect((await planRealise(host.nix, [drvPath])).build.at(-1)).toBe(drvPath);
});

test('an import that ends early is an error, though Nix exits with 0', async () => {
  const objects = chain();
  const attempt = importObjects(host.nix, {
    paths: objects.map(({ path }) => path),
    objects: () => objects.slice(0, 5),
  });
  await expect(attempt).rejects.toMatchObject({
    code: 'IMPORT_INCOMPLETE',
    kind: 'failed',
    message: '35 of 40 paths did not arrive in the store',
    place: objects[5]?.path,
  });
});

test('an object whose content is not what its path says is refused: Nix would take it', async () => {
  const [object, ...others] = chain();
  if (object === undefined) throw new Error('no object');
  const forged = { ...object, nar: text('evil').nar };
  expect(forged.nar).not.toEqual(object.nar);
  await expect(importObjects(host.nix, [forged, ...others])).rejects.toMatchObject({
    code: 'IMPORT_FORGED',
    kind: 'verification',
    place: object.path,
  });
  expect(await printInvalid(host.nix, [object.path])).toEqual([object.path]);
});

test('what was built is refused: nothing in it vouches for its path', async () => {
  const [object] = chain();
  if (object === undefined) throw new Error('no object');
  const path = parseStorePath(`${host.storeDir}/${'a'.repeat(32)}-built`, host.storeDir);
  const built = { ...object, path, ca: undefined };
  await expect(importObjects(host.nix, [built])).rejects.toMatchObject({
    code: 'IMPORT_FORGED',
    place: path,
  });
});

test('a source folder is content-addressed too', async () => {
  const nar = narFromTree({
    type: 'directory',
    entries: new Map([['run', { type: 'regular', executable: true, contents: Buffer.from('#!/bin/sh\n') }]]),
  });
  const source = sourceObject({ name: 'src', nar, storeDir: host.storeDir });
  await importObjects(host.nix, [source]);
  expect(await readFile(join(source.path, 'run'), 'utf8')).toBe('#!/bin/sh\n');
});

test('paths of another store folder are refused before anything runs', async () => {
  const foreign = textObject({
    name: 'x',
    content: Buffer.from('x'),
    references: [],
    storeDir: '/nix/store',
  });
  await expect(importObjects(createNix({ NIX_STORE_DIR: '/other' }), [foreign])).rejects.toMatchObject({
    code: 'STORE_DIR_MISMATCH',
    kind: 'environment',
    place: foreign.path,
  });
});

test('no daemon and a damaged database are told apart, with what to do', async () => {
  const [object] = chain();
  if (object === undefined) throw new Error('no object');
  const withDaemon = createNix({ ...host.nix.env, NIX_REMOTE: 'daemon' });
  await expect(importObjects(withDaemon, [object])).rejects.toMatchObject({
    code: 'DAEMON_UNREACHABLE',
    kind: 'environment',
    place: join(host.folder, 'state/daemon-socket/socket'),
    hint: expect.stringContaining('nix-daemon'),
  });
  await importObjects(host.nix, [object]);
  await writeFile(join(host.folder, 'state/db/db.sqlite'), 'x'.repeat(8192));
  await expect(printInvalid(host.nix, [object.path])).rejects.toMatchObject({
    code: 'STORE_CORRUPT',
    kind: 'environment',
    place: join(host.folder, 'state/db/db.sqlite'),
  });
});
