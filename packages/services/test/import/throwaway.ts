import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNix, type Nix } from '@nixtools/nix-cli';
import { afterAll } from 'vitest';

export const fixture = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const fakeNixpkgs = fixture('fake-nixpkgs');

/** A folder for the tests of one file. */
export const throwawayFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-services-'));
  afterAll(() => {
    spawnSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** A real Nix with a store of its own, for the tests of one file. */
export const throwawayNix = (): Nix => {
  const folder = throwawayFolder();
  return createNix({ PATH: process.env['PATH'], HOME: folder, NIX_REMOTE: '' }, [
    '--store',
    `local?root=${encodeURIComponent(join(folder, 'store'))}`,
  ]);
};
