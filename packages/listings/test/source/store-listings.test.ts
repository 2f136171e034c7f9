import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StorePath } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayNix, throwawayNix } from '../../../nix-cli/test/throwaway-nix.ts';
import { type ListingSource, openCache, storeListings } from '../../src/index.ts';
import { throwawayFolder } from '../cache.ts';

const tinyNixpkgs = fileURLToPath(new URL('../../../../examples/tiny-nixpkgs', import.meta.url));
const attrs = ['everything-small', 'libtext', 'welcome', 'tinygrep', 'script313'];

let nix: ThrowawayNix;
let cache: ListingSource;
let store: ListingSource;
let paths: readonly StorePath[];

const must = (program: string, args: readonly string[]): string =>
  execFileSync(program, args, { env: nix.nix.env, encoding: 'utf8', stdio: 'pipe' }).trimEnd();

beforeAll(async () => {
  nix = await throwawayNix();
  const built = must('nix-build', ['--no-out-link', tinyNixpkgs, ...attrs.flatMap((attr) => ['-A', attr])]);
  const at = `file://${join(nix.folder, 'cache')}?write-nar-listing=1`;
  must('nix', ['--extra-experimental-features', 'nix-command', 'copy', '--to', at, ...built.split('\n')]);
  paths = must('nix-store', ['--query', '--requisites', ...built.split('\n')]).split('\n') as StorePath[];
  const { storeDir } = nix;
  cache = await openCache({ cache: join(nix.folder, 'cache'), cwd: '/', storeDir });
  store = storeListings({ physicalPath: (path) => path, isValid: async () => true });
});
afterAll(() => nix.remove());

describe('what Nix has built', () => {
  it('is listed by the cache that it wrote as it lies in the store', async () => {
    expect(paths.length).toBeGreaterThan(attrs.length);
    for (const path of paths) {
      const listing = await cache.read(path);
      expect(listing, path).toBeDefined();
      expect(listing, path).toEqual(await store.read(path));
    }
  });
});

const folder = throwawayFolder();
const some = `/nix/store/${'a'.repeat(32)}-a` as StorePath;

describe('a store path on this machine', () => {
  const read = (isValid = true) =>
    storeListings({ physicalPath: () => join(folder(), 'a'), isValid: async () => isValid }).read(some);

  it('is read with its links and programs, links not followed', async () => {
    await mkdir(join(folder(), 'a/bin'), { recursive: true });
    await writeFile(join(folder(), 'a/bin/tool'), '', { mode: 0o755 });
    await symlink('/', join(folder(), 'a/root'));
    expect(await read()).toEqual({
      type: 'directory',
      entries: new Map<string, unknown>([
        ['bin', { type: 'directory', entries: new Map([['tool', { type: 'regular', executable: true }]]) }],
        ['root', { type: 'symlink', target: '/' }],
      ]),
    });
  });

  it('is not read when the store does not vouch for it', async () => {
    await mkdir(join(folder(), 'a'));
    expect(await read(false)).toBeUndefined();
  });

  it('is an error when it cannot be read after all', async () => {
    await expect(read()).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
      kind: 'environment',
      place: some,
    });
  });

  it('is refused with a name that is no UTF-8', async () => {
    await mkdir(join(folder(), 'a'));
    execFileSync('bash', ['-c', String.raw`touch "$0"/$'\xff'`, join(folder(), 'a')]);
    await expect(read()).rejects.toMatchObject({ code: 'LISTING_SYNTAX', kind: 'verification' });
  });
});
