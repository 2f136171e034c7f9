import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listGenerations, realise, rollback, setProfile, switchGeneration } from '../../src/index.ts';
import { shellDerivation, type ThrowawayNix, throwawayNix } from '../throwaway-nix.ts';

let host: ThrowawayNix;
let outputs: string[];
beforeAll(async () => {
  host = await throwawayNix();
  const drvs = await host.instantiate(
    `[ ${shellDerivation('a', 'echo > $out')} ${shellDerivation('b', 'echo > $out')} ]`,
  );
  outputs = await realise(host.nix, drvs);
});
afterAll(() => host.remove());

const summary = async (profile: string): Promise<unknown> =>
  (await listGenerations(profile)).map(({ number, path, current }) => [
    number,
    path.replace(/.*-/, ''),
    current,
  ]);

test('a profile grows by one generation for each new path, and goes back and forth', async () => {
  const profile = join(host.folder, 'new/folder/profile');
  expect(await listGenerations(profile)).toEqual([]);
  const [a = '', b = ''] = outputs;
  await setProfile(host.nix, profile, a);
  await setProfile(host.nix, profile, b);
  await setProfile(host.nix, profile, b);
  expect(await summary(profile)).toEqual([
    [1, 'a', false],
    [2, 'b', true],
  ]);
  expect(await rollback(host.nix, profile)).toEqual({ from: 2, to: 1 });
  expect(await summary(profile)).toEqual([
    [1, 'a', true],
    [2, 'b', false],
  ]);
  expect(await switchGeneration(host.nix, profile, 2)).toEqual({ from: 1, to: 2 });
  expect(await summary(profile)).toEqual([
    [1, 'a', false],
    [2, 'b', true],
  ]);
});

test('links of other profiles and stray files are not generations', async () => {
  const profile = join(host.folder, 'crowd/p');
  await setProfile(host.nix, profile, outputs[0] ?? '');
  await setProfile(host.nix, `${profile}-1`, outputs[1] ?? '');
  await writeFile(join(host.folder, 'crowd/p-x-link'), '');
  await mkdir(join(host.folder, 'crowd/p-07-link'));
  expect(await summary(profile)).toEqual([[1, 'a', true]]);
});

test('there is nothing before the first generation, and no generation that was never made', async () => {
  const profile = join(host.folder, 'single/profile');
  for (const attempt of [rollback, switchGeneration]) {
    await expect(attempt(host.nix, profile, 1)).rejects.toMatchObject({
      code: 'NO_GENERATION',
      kind: 'not-found',
      place: profile,
    });
  }
  await setProfile(host.nix, profile, outputs[0] ?? '');
  await expect(rollback(host.nix, profile)).rejects.toThrow('no generation before the current one');
  await expect(switchGeneration(host.nix, profile, 77)).rejects.toThrow('no generation 77');
});

test('a profile in a place that nobody can write is an error of the environment', async () => {
  const profile = '/dev/null/profile';
  await expect(setProfile(host.nix, profile, outputs[0] ?? '')).rejects.toMatchObject({
    code: 'PROFILE_NOT_WRITABLE',
    kind: 'environment',
    place: profile,
  });
});
