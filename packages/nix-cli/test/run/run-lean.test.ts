import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNix, nixVersion, runNix, runNixLean } from '../../src/index.ts';
import { type ThrowawayNix, throwawayNix } from '../throwaway-nix.ts';

let host: ThrowawayNix;
beforeAll(async () => {
  host = await throwawayNix();
});
afterAll(() => host.remove());

test('the lean runner gives the same result as the full one', async () => {
  const lean = await runNixLean(host.nix, 'nix-store', ['--no-such-flag']);
  expect(lean).toEqual(await runNix(host.nix, 'nix-store', ['--no-such-flag']));
  expect(lean.exitCode).toBe(1);
  expect(lean.stderr).toContain('error: ');
});

test('input that the program does not read is no error of ours', async () => {
  function* endless(): Generator<Uint8Array> {
    while (true) yield new Uint8Array(65_536);
  }
  const result = await runNixLean(host.nix, 'nix-store', ['--import'], { input: endless() });
  // The first eight bytes are the end marker.
  expect(result).toMatchObject({ exitCode: 0, stdout: '' });
});

test('an error in the input ends the program and comes out as it is', async () => {
  function* failing(): Generator<Uint8Array> {
    yield new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]);
    throw new RangeError('the pack is truncated');
  }
  await expect(runNixLean(host.nix, 'nix-store', ['--import'], { input: failing() })).rejects.toThrow(
    new RangeError('the pack is truncated'),
  );
});

test('a missing Nix is named, with what to do', async () => {
  const nowhere = createNix({ PATH: host.folder });
  for (const run of [runNix, runNixLean]) {
    await expect(run(nowhere, 'nix-store', ['--version'])).rejects.toMatchObject({
      code: 'NIX_NOT_FOUND',
      kind: 'environment',
      hint: expect.stringContaining('install Nix'),
    });
  }
});

test('the version is a number, whatever stands around it', async () => {
  expect(await nixVersion(host.nix)).toMatch(/^\d+\.\d+/);
});
