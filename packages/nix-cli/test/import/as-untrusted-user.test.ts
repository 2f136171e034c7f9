import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  type Derivation,
  derivationReferences,
  narFromTree,
  outputPaths,
  printDerivation,
  type StoreObject,
  sourceObject,
  textObject,
} from '@nixtools/nix-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importByStream, isUntrusted } from '../../src/import/by-stream.ts';
import { createNix, importObjects, printInvalid, realise, runNixLean, storeDirOf } from '../../src/index.ts';

/**
 * A whole machine's test: it runs where a daemon serves us and does not trust us, and says so with this variable.
 * Tests never start a daemon themselves.
 */
const isMachine = process.env['NIXTOOLS_UNTRUSTED_DAEMON'] !== undefined;

const nix = createNix();
const storeDir = storeDirOf(nix);

let folder: string;
/** Unlike anything that any store has: also when the test runs twice. */
let unique: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixtools-untrusted-'));
  unique = basename(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder, a text that refers to it, a derivation that refers to both, and a text that refers to the derivation. */
const closure = (): StoreObject[] => {
  const nar = narFromTree({
    type: 'directory',
    entries: new Map([['file', { type: 'regular', executable: true, contents: Buffer.from(unique) }]]),
  });
  const source = sourceObject({ name: 'source', nar, storeDir });
  const note = textObject({
    name: 'note',
    content: Buffer.from(source.path),
    references: [source.path],
    storeDir,
  });
  const unfinished: Derivation = {
    outputs: new Map([['out', { kind: 'deferred' }]]),
    inputDrvs: new Map(),
    inputSrcs: [note.path, source.path].sort(),
    system: 'builtin',
    builder: 'builtin:buildenv',
    args: [],
    env: new Map([
      ['derivations', `true 5 1 ${source.path}`],
      ['manifest', note.path],
      ['name', 'joined'],
      ['out', ''],
    ]),
  };
  const path = outputPaths(unfinished, { name: 'joined', storeDir, lookup: () => undefined }).get('out');
  if (!path) throw new Error('no output path');
  const drv: Derivation = {
    ...unfinished,
    outputs: new Map([['out', { kind: 'input-addressed', path }]]),
    env: new Map([...unfinished.env, ['out', path]]),
  };
  const references = derivationReferences(drv);
  const derivation = textObject({ name: 'joined.drv', content: printDerivation(drv), references, storeDir });
  const content = Buffer.from(derivation.path);
  return [
    source,
    note,
    derivation,
    textObject({ name: 'late', content, references: [derivation.path], storeDir }),
  ];
};

test.skipIf(!isMachine)(
  'a user whom the daemon does not trust imports and realises (SKIPPED unless NIXTOOLS_UNTRUSTED_DAEMON says that this is such a machine)',
  async () => {
    const objects = closure();
    const paths = objects.map(({ path }) => path);
    const unsigned = await importByStream(nix, objects.values());
    expect(unsigned.stderr).not.toBe('');
    expect(isUntrusted(unsigned)).toBe(true);

    expect(await importObjects(nix, objects)).toEqual({ total: 4, imported: paths });
    expect(await printInvalid(nix, paths)).toEqual([]);
    expect(await importObjects(nix, objects)).toEqual({ total: 4, imported: [] });
    const addRoot = join(folder, 'root');
    const [out = ''] = await realise(nix, [`${paths[2]}!out`], { addRoot });
    expect(await readFile(join(out, 'file'), 'utf8')).toBe(unique);
    const query = await runNixLean(nix, 'nix-store', ['--query', '--references', paths[2] ?? '']);
    expect(query.stdout.trim().split('\n').sort()).toEqual(paths.slice(0, 2).sort());
  },
);
