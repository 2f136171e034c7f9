import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createNix, runNix } from '@nixtools/nix-cli';
import { type Entry, type FailedEntry, isFailed, type PackageEntry } from '@nixtools/snapshot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../src/index.ts';
import { removeWorkFolder } from '../src/index.ts';
import { entriesOf, evaluate, fixture, nix } from './throwaway.ts';

let folder = '';
let evaluation: Evaluation;
let entries: ReadonlyMap<string, Entry>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eval-index-'));
  evaluation = await evaluate('oddities', folder);
  entries = await entriesOf(evaluation.entriesFile);
});
afterAll(() => removeWorkFolder(folder));

const packageAt = (attr: string): PackageEntry => {
  const entry = entries.get(attr);
  if (entry === undefined || isFailed(entry)) throw new Error(`${attr}: ${JSON.stringify(entry)}`);
  return entry;
};
const failedAt = (attr: string): FailedEntry['error'] => {
  const entry = entries.get(attr);
  if (entry === undefined || !isFailed(entry)) throw new Error(`${attr}: ${JSON.stringify(entry)}`);
  return entry.error;
};

describe('packages', () => {
  it('have the derivation that nix-instantiate makes, and its file', async () => {
    const judge = createNix({ ...nix.env, NIX_CONFIG: 'build-users-group =' }, [
      '--store',
      join(folder, 'judge'),
    ]);
    const attrs = ['-A', 'hello', '-A', 'outputs', '--argstr', 'system', 'x86_64-linux'];
    const made = await runNix(judge, 'nix-instantiate', [fixture('oddities'), ...attrs]);
    const expected = made.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/!.*/, ''));
    expect([packageAt('hello').drvPath, packageAt('outputs').drvPath]).toEqual(expected);
    for (const path of expected) expect(existsSync(join(evaluation.storeFolder, basename(path)))).toBe(true);
  });

  it('have all outputs', () => {
    expect(Object.keys(packageAt('outputs').outputs).sort()).toEqual(['bin', 'doc', 'lib']);
    expect(packageAt('hello').outputs['out']).toMatch(/^\/nix\/store\/[a-z0-9]{32}-hello-2\.12$/);
  });

  it('take pname and version from their own attributes, or else from the name', () => {
    expect(packageAt('named')).toMatchObject({ name: 'anything-1', pname: 'any', version: '1.0' });
    expect(packageAt('hello')).toMatchObject({ pname: 'hello', version: '2.12' });
    expect(packageAt('unversioned')).toMatchObject({ pname: 'just-a-name', version: '' });
    expect(packageAt('unwilling')).toMatchObject({ version: '3' });
  });

  it('tell positions from the tree', () => {
    expect(packageAt('hello').meta).toEqual({ description: 'greets', position: 'default.nix:7' });
  });
});

describe('failures', () => {
  it.each([
    ['throws', 'throw', 'gone\nfor good'],
    ['asserts', 'assert', ''],
    ['aborts', 'abort', 'no way'],
    ['misses', 'missing-attribute', "attribute 'attribute' missing"],
    ['mistypes', 'type-error', 'cannot add'],
    ['loops', 'infinite-recursion', 'infinite recursion'],
    ['overflows', 'stack-overflow', 'stack overflow'],
    ['unreadable', 'other', 'not-here'],
    ['truncated', 'other', 'unexpected end of file'],
    ['imports', 'other', 'allow-import-from-derivation'],
    ['undescribed', 'missing-attribute', 'drvPath'],
    ['fake', 'other', 'not a derivation that the evaluation made'],
    ['stubborn', 'throw', 'not telling'],
    ['inside.b', 'throw', 'b is gone'],
  ])('%s is recorded as %s', (attr, kind, message) => {
    expect(failedAt(attr).kind).toBe(kind);
    expect(failedAt(attr).message).toContain(message);
  });

  it('say where, from the tree', () => {
    expect(failedAt('misses').position).toMatch(/^default\.nix:\d+:\d+$/);
  });

  it('cost only themselves', () => {
    for (const attr of ['hello', 'metaText', 'inside.a', 'unversioned']) packageAt(attr);
  });
});

describe('what the set itself refuses', () => {
  it.each(['unfree', 'broken', 'insecure', 'unsupported'] as const)(
    '%s is a package with the reason',
    (reason) => {
      const { refused, drvPath } = packageAt(reason);
      expect(refused?.reasons).toEqual([reason]);
      expect(refused?.message).not.toBe('');
      expect(drvPath).toContain(reason);
    },
  );
});

describe('names', () => {
  it('are written in Nix syntax', () => {
    const attrs = [
      '"with.dot"',
      String.raw`"with \"quote\" and \${}"`,
      '""',
      '"if"',
      String.raw`names."ü\n"`,
    ];
    for (const attr of attrs) packageAt(attr);
  });

  it('are sorted by their bytes, each once', async () => {
    const attrs = [...entries.keys()];
    expect(attrs).toEqual([...attrs].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it('add up', () => {
    const { counts } = evaluation;
    expect(counts.names).toBe(counts.entries + counts.errors + counts.skipped);
    expect(counts.entries + counts.errors).toBe(entries.size);
    expect(counts.refused).toBe(4);
    expect(counts.skippedByReason).toMatchObject({
      function: 1,
      string: 1,
      null: 1,
      list: 1,
      path: 1,
      set: 1,
      'set-inside-itself': 1,
      'set-too-deep': 1,
    });
  });

  it('are found in sets that ask for it, however they ask, and not in others', () => {
    packageAt('old.c');
    expect(entries.has('plain.x')).toBe(false);
  });
});

describe('meta', () => {
  it('keeps what JSON can say, and names what it cannot', () => {
    const { meta, metaDropped } = packageAt('meta');
    expect(meta).toMatchObject({ path: '/no/where', large: '9007199254740993', list: [1, { a: 2 }] });
    expect(meta['description']).toMatch(/^with context: \/nix\/store\//);
    expect(metaDropped).toEqual(['__proto__', 'drv', 'function', 'list', 'long', 'nested', 'throws']);
  });

  it('that aborts costs only the name that does it', () => {
    expect(packageAt('metaAborts').meta).toEqual({ description: 'kept' });
    expect(packageAt('metaAborts').metaDropped).toEqual(['bad', 'overflow']);
  });

  it('that throws as a whole, or is no set, costs itself', () => {
    expect(packageAt('metaThrows')).toMatchObject({ meta: {}, metaDropped: ['*'] });
    expect(packageAt('metaText')).toMatchObject({ meta: {}, metaDropped: ['*'] });
  });
});
