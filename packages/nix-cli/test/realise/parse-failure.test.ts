import { expect, test } from 'vitest';
import { parseFailedBuilds } from '../../src/realise/parse-failure.ts';

test('the first failure of Nix 2.8 is named, not the derivations that wanted it', () => {
  const stderr = [
    "building '/s/a-dep.drv'...",
    'oops',
    "error: builder for '/s/a-dep.drv' failed with exit code 7",
    "error: 1 dependencies of derivation '/s/b-top.drv' failed to build",
  ].join('\n');
  expect(parseFailedBuilds(stderr)).toEqual([
    { drvPath: '/s/a-dep.drv', reason: 'failed with exit code 7', kind: 'build' },
  ]);
});

test('the log that some versions put after the reason is not part of it', () => {
  const stderr =
    "error: builder for '/s/a.drv' failed with exit code 1;\n       last 1 log lines:\n       > oops";
  expect(parseFailedBuilds(stderr)).toMatchObject([{ reason: 'failed with exit code 1' }]);
});

test('the newer wording is understood', () => {
  const stderr = [
    "error: Cannot build '/s/a.drv'.",
    '       Reason: builder failed with exit code 1.',
    "error: Cannot build '/s/b.drv'.",
    '       Reason: 1 dependency failed.',
  ].join('\n');
  expect(parseFailedBuilds(stderr)).toEqual([
    { drvPath: '/s/a.drv', reason: 'builder failed with exit code 1', kind: 'build' },
  ]);
});

test('a wrong hash and a foreign system are failures of their own kind', () => {
  expect(
    parseFailedBuilds("error: hash mismatch in fixed-output derivation '/s/src.drv':\n specified: sha256-A"),
  ).toMatchObject([{ drvPath: '/s/src.drv', kind: 'hash' }]);
  expect(
    parseFailedBuilds("error: a 'riscv' with features {} is required to build '/s/w.drv', but I am a 'x'"),
  ).toMatchObject([{ drvPath: '/s/w.drv', kind: 'unsupported' }]);
});

test('two independent failures are both found, each once', () => {
  const stderr =
    "error: builder for '/s/a.drv' failed with exit code 1\nerror: builder for '/s/b.drv' failed with exit code 2\nerror: builder for '/s/a.drv' failed with exit code 1";
  expect(parseFailedBuilds(stderr).map(({ drvPath }) => drvPath)).toEqual(['/s/a.drv', '/s/b.drv']);
});
