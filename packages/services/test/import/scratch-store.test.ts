import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNix } from '@nixtools/nix-cli';
import { expect, it } from 'vitest';
import { evaluateNixos } from '../../src/import/index.ts';
import { fakeNixpkgs, fixture, throwawayFolder } from './throwaway.ts';

it('an evaluation that is only read says the same, and leaves nothing behind', async () => {
  const folder = throwawayFolder();
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const nix = createNix({ PATH: process.env['PATH'], HOME: folder, NIX_REMOTE: '', TMPDIR: temporary }, [
    '--store',
    `local?root=${encodeURIComponent(join(folder, 'own'))}`,
  ]);
  const source = { nixpkgs: fakeNixpkgs, configuration: fixture('fake-configuration.nix') };
  const read = await evaluateNixos(source, { nix, keepDerivations: false });
  expect([readdirSync(folder).sort(), readdirSync(temporary)]).toEqual([['temporary'], []]);

  const { derivers, ...kept } = await evaluateNixos(source, { nix });
  expect(Object.keys(read.files).length).toBeGreaterThan(0);
  expect(Object.keys(derivers ?? {}).length).toBeGreaterThan(0);
  expect(read).toEqual(kept);
});
