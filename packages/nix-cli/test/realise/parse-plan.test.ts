import { expect, test } from 'vitest';
import { parsePlan } from '../../src/realise/parse-plan.ts';

test('a plan with builds, downloads and unknown paths is read whole', () => {
  const stderr = [
    'these 2 derivations will be built:',
    '  /nix/store/a-dep.drv',
    '  /nix/store/b-top.drv',
    'these 3 paths will be fetched (1.50 MiB download, 10.00 KiB unpacked):',
    '  /nix/store/c-x',
    '  /nix/store/d-y',
    '  /nix/store/e-z',
    "don't know how to build these paths:",
    '  /nix/store/f-lost',
    '',
  ].join('\n');
  expect(parsePlan(stderr)).toEqual({
    build: ['/nix/store/a-dep.drv', '/nix/store/b-top.drv'],
    fetch: ['/nix/store/c-x', '/nix/store/d-y', '/nix/store/e-z'],
    downloadBytes: 1_572_864,
    unpackedBytes: 10_240,
    unknown: ['/nix/store/f-lost'],
  });
});

test('the singular headings count as well', () => {
  const stderr =
    'this derivation will be built:\n  /s/a.drv\nthis path will be fetched (0.00 MiB download, 0.01 MiB unpacked):\n  /s/b\n';
  expect(parsePlan(stderr)).toMatchObject({ build: ['/s/a.drv'], fetch: ['/s/b'], downloadBytes: 0 });
});

test('warnings and indented text outside a section are no paths', () => {
  const stderr =
    'warning: unable to download\n  /not/a/path\nthis derivation will be built:\n  /s/a.drv\nwarning: x\n  /neither\n';
  expect(parsePlan(stderr)).toMatchObject({ build: ['/s/a.drv'], fetch: [], unknown: [] });
});

test('nothing to do is an empty plan without sizes', () => {
  expect(parsePlan('')).toEqual({
    build: [],
    fetch: [],
    unknown: [],
    downloadBytes: undefined,
    unpackedBytes: undefined,
  });
});
