import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeGraphStore } from '@nixtools/drv-closure/store';
import { type StorePath, textObject } from '@nixtools/nix-formats';
import { expect, it } from 'vitest';
import { buildGraph } from '../../src/pack/build-graph.ts';
import { helloObjects, helloPath, modernObjects, sourceOf } from '../closures.ts';
import { factsOf } from '../facts.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();

/** What comes of every damage to the stored closure of a path. */
const outcomes = async (
  root: StorePath,
  objects: ReturnType<typeof helloObjects>,
  what: 'every byte' | 'every kind',
): Promise<(readonly [damage: string, outcome: string])[]> => {
  const file = join(folder, `${what}.mdb`);
  const graph = await buildGraph({ storeDir: '/nix/store', roots: [root], ...sourceOf(objects) });
  await writeGraphStore({ file, graph, paths: factsOf(graph) });
  const loader = new URL('../../../sealed-lmdb/test/typescript-loader.mjs', import.meta.url).href;
  const script = new URL('read-damaged.ts', import.meta.url).pathname;
  const args = ['--conditions=nixtools-source', `--import=${loader}`, script, file, root, what];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const);
};

const right = ['same', 'PACK_CORRUPT verification'];

it('survives every damage, and reads it as damage or reads what was written', async () => {
  const all = await outcomes(helloPath, helloObjects(), 'every kind');
  expect(all.filter(([, outcome]) => !right.includes(outcome))).toEqual([]);
  const refused = all.filter(([, outcome]) => outcome !== 'same');
  expect(refused.length / all.length).toBeGreaterThan(0.5);
  expect(all.length).toBeGreaterThan(250);
});

it('reads nothing wrong whichever byte of a small store was changed', async () => {
  const text = textObject({ name: 'greeting.txt', content: Buffer.from('hello\n'), references: [] });
  const all = await outcomes(text.path, modernObjects(), 'every byte');
  expect(all.filter(([, outcome]) => !right.includes(outcome))).toEqual([]);
  expect(all.length).toBeGreaterThan(4096);
});
