import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNix } from '@nixtools/nix-cli';
import { describe, expect, it } from 'vitest';
import { fromEvalJobs } from '../src/index.ts';
import { entriesOf, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const hash = '0'.repeat(32);
const nix = createNix({ PATH: process.env['PATH'], NIX_STORE_DIR: '/somewhere/store' });

const job = (attrPath: readonly string[], more: object = {}): object => ({
  attr: attrPath.join('.'),
  attrPath,
  name: 'hello-2.12',
  system: 'x86_64-linux',
  drvPath: `/somewhere/store/${hash}-hello-2.12.drv`,
  outputs: { out: `/somewhere/store/${hash}-hello-2.12` },
  ...more,
});

const take = async (lines: readonly unknown[], end = '\n') => {
  const file = join(folder(), 'jobs.jsonl');
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(file, text + end);
  return fromEvalJobs({ file, workFolder: join(folder(), 'work'), nix });
};

describe('fromEvalJobs', () => {
  it('turns jobs into sorted entries, with and without meta', async () => {
    const { entriesFile, counts, storeFolder, system } = await take([
      job(['z', 'a.b'], { meta: { description: 'x' }, isCached: false, inputDrvs: {} }),
      job(['a'], { system: 'i686-linux' }),
      job(['m'], { outputs: { out: null } }),
    ]);
    const entries = await entriesOf(entriesFile);
    expect([...entries.keys()]).toEqual(['a', 'm', 'z."a.b"']);
    expect(entries.get('z."a.b"')).toMatchObject({
      pname: 'hello',
      version: '2.12',
      meta: { description: 'x' },
    });
    expect(entries.get('a')).toMatchObject({ meta: {}, metaDropped: ['*'] });
    expect(entries.get('m')).toMatchObject({ outputs: { out: null } });
    expect(counts).toMatchObject({ names: 3, entries: 3, errors: 0, skipped: 0 });
    expect({ storeFolder, system }).toEqual({ storeFolder: '/somewhere/store', system: 'x86_64-linux' });
  });

  it('keeps errors, with kind and position where they tell', async () => {
    const nested =
      "error:\n       … while calling the 'throw' builtin\n         at /t/aliases.nix:7:9:\n            7| x\n\n       error: gone";
    const { entriesFile, counts } = await take([
      { attr: 'gone', attrPath: ['gone'], error: nested },
      { attr: 'odd', attrPath: ['odd'], error: "error: attribute 'x' missing" },
    ]);
    const entries = await entriesOf(entriesFile);
    expect(entries.get('gone')).toMatchObject({
      error: { kind: 'throw', message: 'gone', position: '/t/aliases.nix:7:9' },
    });
    expect(entries.get('odd')).toMatchObject({ error: { kind: 'missing-attribute' } });
    expect(counts.errorsByKind).toEqual({ 'missing-attribute': 1, throw: 1 });
  });

  it.each([
    ['no JSON', '{"attr":'],
    ['no object', '7'],
    ['no attribute path', JSON.stringify({ ...job(['a']), attrPath: undefined })],
    ['no derivation', JSON.stringify({ ...job(['a']), drvPath: 'hello' })],
  ])('names file and line of what is %s', async (_, line) => {
    await expect(take([job(['a']), line])).rejects.toMatchObject({
      code: 'EVAL_JOB_INVALID',
      kind: 'usage',
      place: 'jobs.jsonl:2',
    });
  });

  it('refuses a file that was cut, and one attribute twice', async () => {
    await expect(take([job(['a'])], '')).rejects.toMatchObject({ code: 'LINE_INVALID' });
    await expect(take([job(['a']), job(['a'])])).rejects.toMatchObject({
      code: 'ATTR_DUPLICATE',
      place: 'a',
    });
  });
});
