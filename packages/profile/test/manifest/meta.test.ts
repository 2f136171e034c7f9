import { join } from 'node:path';
import { importObjects, runNix } from '@nixtools/nix-cli';
import { narFromTree, sourceObject } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ThrowawayNix, throwawayNix } from '../../../nix-cli/test/throwaway-nix.ts';
import { installPackages, manifestMeta, readProfile } from '../../src/index.ts';
import type { Json } from '../../src/manifest/meta.ts';
import { isAttrs, type NixAttrs } from '../../src/nix-value/value.ts';

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom<Json>(
      null,
      true,
      false,
      -3,
      1.5,
      -0.25,
      1e300,
      5e-324,
      2 ** 60,
      'a\0b',
      '$',
      '$\u007bx}',
      '',
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('outPath', 'if', 'or', 'a.b', '__toString')),
      tie('value'),
      {
        maxKeys: 3,
      },
    ),
  ),
})).value;

let host: ThrowawayNix;
beforeAll(async () => {
  host = await throwawayNix();
});
afterAll(() => host.remove());

test('whatever a manifest keeps of a meta, nix-env reads, writes and keeps as well', async () => {
  const samples = fc.sample(json, { numRuns: 1000, seed: 11 });
  const meta = Object.fromEntries(samples.map((value, at) => [`m${at}`, value]));
  const { dropped } = manifestMeta(meta);
  expect(dropped.length).toBeGreaterThan(50);
  expect(dropped.length).toBeLessThan(500);

  const nar = narFromTree({ type: 'directory', entries: new Map() });
  const output = sourceObject({ name: 'x-1', nar, storeDir: host.storeDir });
  await importObjects(host.nix, [output]);
  const profile = join(host.folder, 'profile');
  const report = await installPackages({
    nix: host.nix,
    profile,
    additions: [
      {
        attr: 'x',
        channel: 'test',
        snapshot: 's',
        name: 'x-1',
        system: 'x86_64-linux',
        drvPath: `${output.path}.drv`,
        outputs: { out: output.path },
        outputsToInstall: ['out'],
        meta,
      },
    ],
  });
  expect(report.dropped).toEqual([{ attr: 'x', names: dropped }]);

  const metaNow = async (): Promise<NixAttrs> => {
    const found = (await readProfile(host.nix, profile)).elements[0]?.fields.get('meta');
    if (!isAttrs(found)) throw new Error('no meta');
    return found;
  };
  const before = await metaNow();
  const rewritten = await runNix(host.nix, 'nix-env', [
    '--profile',
    profile,
    '--set-flag',
    'note',
    'rewritten',
    'x',
  ]);
  expect(rewritten).toMatchObject({ exitCode: 0 });
  expect(await metaNow()).toEqual(new Map([...before, ['note', 'rewritten']]));
});

test('what cannot survive is dropped whole, by name', () => {
  const deep: Json = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`);
  const meta = {
    keep: { a: [1, 'x'] },
    nothing: null,
    inside: [1, [null]],
    minus: [-1],
    huge: 'x'.repeat(70_000),
    deep,
  };
  expect(manifestMeta(meta)).toEqual({
    meta: new Map([['keep', new Map([['a', [1n, 'x']]])]]),
    dropped: ['deep', 'huge', 'inside', 'minus', 'nothing'],
  });
});
