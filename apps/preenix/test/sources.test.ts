import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayNix, throwawayNix } from '../../../packages/nix-cli/test/throwaway-nix.ts';
import { preenixInProcess } from './preenix-in-process.ts';

const tiny = fileURLToPath(new URL('../../../examples/tiny-nixpkgs', import.meta.url));

let store: ThrowawayNix;
let drvPath: string;
beforeAll(async () => {
  store = await throwawayNix();
  [drvPath = ''] = await store.instantiate(`(import ${tiny} { }).primes-table`);
});
afterAll(() => store.remove());

const preenix = (...words: readonly string[]) =>
  preenixInProcess(words, { folder: store.folder, env: store.nix.env });

const ask = (...words: readonly string[]): string =>
  spawnSync('nix-store', words, { env: store.nix.env, encoding: 'utf8' }).stdout.trim();

describe('preenix sources', () => {
  it('lists the fixed outputs that building needs, as Nix knows them', async () => {
    const { code, out } = await preenix('sources', drvPath, '--json');
    expect(code).toBe(0);
    const closure = ask('-qR', drvPath)
      .split('\n')
      .filter((path) => path.endsWith('.drv'));
    const fixed = closure.filter((path) => ask('-q', '--binding', 'outputHash', path) !== '');
    const found = JSON.parse(out);
    expect(found.derivations).toBe(closure.length);
    expect(found.fixedOutputs.map((one: { drvPath: string }) => one.drvPath).sort()).toEqual(fixed.sort());
    expect(fixed.length).toBeGreaterThan(0);
    for (const { drvPath: path, outPath, hash } of found.fixedOutputs) {
      expect(outPath).toBe(ask('-q', path));
      const algorithm = hash.split('-')[0];
      expect(Buffer.from(hash.slice(algorithm.length + 1), 'base64').toString('hex')).toBe(
        spawnSync(
          'nix-hash',
          ['--to-base16', '--type', algorithm, ask('-q', '--binding', 'outputHash', path)],
          {
            env: store.nix.env,
            encoding: 'utf8',
          },
        ).stdout.trim(),
      );
    }
  });

  it('prints them for people, and counts them', async () => {
    const { out } = await preenix('sources', drvPath);
    expect(out).toMatch(/^\S+\n {2}sha256-\S+\n {2}its builder finds it by other means\n/);
    expect(out).toMatch(/\n1 source in \d+ derivations?\n$/);
  });

  it('needs a path that the store has', async () => {
    expect(await preenix('sources', '/etc/passwd')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no path of the store'),
    });
    const gone = `${store.storeDir}/00000000000000000000000000000000-gone.drv`;
    expect(await preenix('sources', gone)).toMatchObject({ code: 1, err: expect.stringContaining(gone) });
    expect(await preenix('sources')).toMatchObject({ code: 2 });
  });
});
