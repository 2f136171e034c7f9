import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluate, fixture, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const linesOf = async (file: string): Promise<string[]> => (await readFile(file, 'utf8')).split('\n');

it('evaluates in parts what together is the whole', async () => {
  const whole = await evaluate('oddities', join(folder(), 'whole'));
  const lines: string[] = [];
  let names = 0;
  const digests = new Set<string | undefined>();
  for (const number of [1, 2, 3]) {
    const part = await evaluate('oddities', join(folder(), `part-${number}`), {
      shard: { number, count: 3 },
    });
    const found = await linesOf(part.entriesFile);
    expect(found.length).toBeGreaterThan(1);
    lines.push(...found.filter((line) => line !== ''));
    names += part.counts.names;
    digests.add(part.shard?.evaluation);
    expect(part.shard).toMatchObject({ number, count: 3 });
  }
  expect(lines.sort()).toEqual((await linesOf(whole.entriesFile)).filter((line) => line !== '').sort());
  expect(names).toBe(whole.counts.names);
  expect(digests.size).toBe(1);
  expect(whole.shard).toBeUndefined();
});

it('knows parts of the same evaluation by the content of the tree and by the options, not by times', async () => {
  const tree = join(folder(), 'tree');
  const digest = async (count: string): Promise<string | undefined> => {
    const { shard } = await evaluate('many', join(folder(), 'work'), {
      tree,
      args: [{ name: 'count', expression: count }],
      shard: { number: 1, count: 2 },
    });
    return shard?.evaluation;
  };
  await cp(fixture('many'), tree, { recursive: true });
  const first = await digest('3');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await digest('4')).not.toBe(first);
  await cp(fixture('many'), tree, { recursive: true, force: true });
  expect(await digest('3')).toBe(first);
  await cp(fixture('slow/default.nix'), join(tree, 'another.nix'));
  expect(await digest('3')).not.toBe(first);
});

it('takes its own work in the tree for no part of it', async () => {
  const tree = join(folder(), 'tree');
  await cp(fixture('many'), tree, { recursive: true });
  const of = async (number: number) => {
    const { resumption, shard } = await evaluate('many', join(tree, `part-${number}.partial`), {
      tree,
      args: [{ name: 'count', expression: '3' }],
      shard: { number, count: 1 },
    });
    return { resumption, digest: shard?.evaluation };
  };
  const first = await of(1);
  expect(first.resumption).toBe('new');
  expect(await of(1)).toEqual({ ...first, resumption: 'resumed' });
});

it('goes on with the same part only', async () => {
  const of = (number: number) =>
    evaluate('many', join(folder(), 'work'), {
      args: [{ name: 'count', expression: '5' }],
      shard: { number, count: 2 },
    });
  expect((await of(1)).resumption).toBe('new');
  expect((await of(1)).resumption).toBe('resumed');
  expect((await of(2)).resumption).toBe('replaced');
});
