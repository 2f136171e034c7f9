import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { draws } from '../draws.ts';
import { makeTargets } from './all-targets.ts';
import { createRandom } from './random.ts';
import { runTarget } from './run.ts';
import { SAME, type Target } from './target.ts';

let folder: string;
let targets: ReadonlyMap<string, Target>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixtools-hostile-'));
  targets = new Map((await makeTargets(folder)).map((target) => [target.name, target]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const targetOf = (name: string): Target => {
  const target = targets.get(name);
  if (target === undefined) throw new TypeError(`there is no target ${name}`);
  return target;
};

// The files of a client have tests of their own, in processes of their own.
it.each(
  (
    [
      ['drvs', 1000],
      ['drvs delta', 700],
      ['entries', 500],
      ['entries delta', 400],
      ['programs', 60],
      ['pointer', 200],
      ['listing', 300],
      ['elf', 1500],
      ['channel update', 12],
    ] as const
  ).map(([name, count]) => [name, draws(count)] as const),
)('%s: %d hostile inputs are refused as documented, or are what was published', async (name, count) => {
  const { inputs, inside, results, faults } = await runTarget(targetOf(name), { seed: 3, count });
  expect(faults).toEqual([]);
  expect(inputs).toBe(count);
  // Most of them get past checksums and signatures.
  expect(inside).toBeGreaterThan(count / 2);
  const refused = [...results].filter(([result]) => /^[A-Z]/.test(result)).length;
  expect(refused).toBeGreaterThan(0);
});

it('what was not changed is taken for what it is', async () => {
  for (const name of ['drvs', 'drvs delta', 'entries', 'entries delta']) {
    const { results } = await runTarget(targetOf(name), { seed: 3, count: 300 });
    expect(results.get(SAME) ?? 0, name).toBeGreaterThan(0);
  }
});

it('the same seed gives the same inputs', async () => {
  const [first, second] = [createRandom('7'), createRandom('7')];
  const numbers = Array.from({ length: 20 }, () => first.below(1000));
  expect(Array.from({ length: 20 }, () => second.below(1000))).toEqual(numbers);
  expect(new Set(numbers).size).toBeGreaterThan(10);
  const target = targetOf('drvs');
  const once = await runTarget(target, { seed: 5, count: 50 });
  const again = await runTarget(target, { seed: 5, count: 50 });
  expect([...again.results]).toEqual([...once.results]);
});
