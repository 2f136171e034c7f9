import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { expect, it } from 'vitest';
import { runProgram } from '../../../test/run-program.ts';

it('all Nix code is understood by the Nix of this host, however old', async () => {
  const files = readdirSync(staliNix(), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.nix'))
    .map((file) => join(staliNix(), file));
  expect(files.length).toBeGreaterThan(20);
  const { exitCode, stderr } = await runProgram('nix-instantiate', ['--parse', ...files], {
    env: { PATH: process.env['PATH'], NIX_REMOTE: '' },
  });
  expect(stderr.split('\n').filter((line) => line.includes('error'))).toEqual([]);
  expect(exitCode).toBe(0);
});
