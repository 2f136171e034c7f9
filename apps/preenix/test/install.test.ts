import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  indexTiny,
  program,
  type ThrowawayPreenix,
  throwawayPreenix,
  tinyNixpkgs,
} from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;

beforeAll(async () => {
  tiny = await throwawayPreenix();
  const made = await tiny.call([...indexTiny, '--out', 'snapshot']);
  expect(made.err).toMatch(/\d+ names = \d+ packages \+ \d+ errors \+ \d+ skipped/);
  expect(made.code).toBe(0);
  expect(await tiny.call(['channel', 'add', 'tiny', 'snapshot'])).toMatchObject({ code: 0 });
});
afterAll(() => tiny.remove());

/** Fresh for each test, so that their order does not matter. */
let profile: string;
let number = 0;
beforeEach(() => {
  profile = join(tiny.folder, `profile-${++number}`);
});

const install = (...words: readonly string[]) =>
  tiny.call(['install', ...words, '--yes', '--profile', profile]);
const names = async (): Promise<readonly string[]> =>
  JSON.parse((await tiny.call(['list', '--json', '--profile', profile])).out).packages.map(
    (each: { name: string }) => each.name,
  );

describe('preenix install', () => {
  it('builds a program with what it needs, and the program runs', async () => {
    expect(tiny.preenix(['install', 'welcome', '--yes', '--profile', profile]).code).toBe(0);
    const ran = tiny.run([join(profile, 'bin/welcome'), 'Ada']);
    expect(ran.out).toContain('Hello, Ada!');
    expect(await names()).toEqual(['welcome-1.1']);
  });

  it('makes one generation of several packages, which nix-env understands, and rollback undoes it', async () => {
    expect((await install('tinygrep')).code).toBe(0);
    const second = await install('hello^out,man', 'rot13');
    expect(second).toMatchObject({ code: 0, err: expect.stringContaining(`rollback --profile ${profile}`) });
    expect(tiny.run(['nix-env', '-p', profile, '-q']).out.split('\n').sort()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^hello-/),
        expect.stringMatching(/^rot13-/),
        expect.stringMatching(/^tinygrep-/),
      ]),
    );
    const generations = JSON.parse(
      (await tiny.call(['generations', '--json', '--profile', profile])).out,
    ).generations;
    expect(generations.map((each: { current: boolean }) => each.current)).toEqual([false, true]);
    expect(tiny.preenix(['rollback', '--profile', profile]).code).toBe(0);
    expect(await names()).toHaveLength(1);
  });

  it('removes by the name that it was installed by', async () => {
    expect((await install('hello', 'rot13')).code).toBe(0);
    expect(tiny.preenix(['remove', 'hello', '--profile', profile]).code).toBe(0);
    expect(await names()).toEqual([expect.stringMatching(/^rot13-/)]);
    const again = await tiny.call(['remove', 'hello', '--profile', profile]);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('NOT_INSTALLED') });
  });

  it('does nothing but plan with --dry-run', async () => {
    const planned = await tiny.call(['install', 'primes', '--dry-run', '--profile', profile]);
    expect(planned.code).toBe(0);
    expect(planned.err).toMatch(/plan: fetch 0 paths, build 3 derivations/);
    expect(existsSync(profile)).toBe(false);
  });

  it('asks before it builds, and without a terminal refuses', async () => {
    const refused = await tiny.call(['install', 'fizzbuzz', '--profile', profile]);
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('NOT_CONFIRMED') });
    expect(existsSync(profile)).toBe(false);
  });

  it.each([
    ['moneybags', 'unfree'],
    ['perpetual-motion', 'broken'],
    ['openhouse', 'insecure'],
    ['boing', 'unsupported'],
  ])('refuses %s with the reason %s and the way around it, and does nothing', async (attr, reason) => {
    const refused = await install(attr);
    expect(refused.code).toBe(5);
    expect(refused.err).toContain(`is ${reason}`);
    expect(refused.err).toContain(`--allow ${reason}`);
    expect(existsSync(profile)).toBe(false);
  });

  it('installs what is unfree when that is allowed, by option or by the variable of nixpkgs', async () => {
    expect((await install('moneybags', '--allow', 'unfree')).code).toBe(0);
    expect(await names()).toEqual([expect.stringMatching(/^moneybags-/)]);
    profile = `${profile}-b`;
    const byVariable = await tiny.call(['install', 'moneybags', '--yes', '-p', profile], {
      NIXPKGS_ALLOW_UNFREE: '1',
    });
    expect(byVariable.code).toBe(0);
  });

  it('takes --allow several times', async () => {
    const args = ['install', 'moneybags', '--allow', 'unfree', '--allow', 'broken', '--dry-run'];
    expect(await tiny.call(args)).toMatchObject({ code: 0 });
  });

  it('says so when the snapshot is for another store folder', async () => {
    const other = {
      NIX_STORE_DIR: join(tiny.folder, 'other/store'),
      NIX_STATE_DIR: join(tiny.folder, 'other/state'),
    };
    expect(await tiny.call(['install', 'hello', '--yes', '--profile', profile], other)).toMatchObject({
      code: 3,
      err: expect.stringContaining('STORE_DIR_MISMATCH'),
    });
  });

  it('reports a build that fails with its log, and leaves the profile as it was', async () => {
    expect((await install('hello')).code).toBe(0);
    const failed = tiny.preenix(['install', 'leaky-bucket', '--yes', '--profile', profile]);
    expect(failed.code).toBe(6);
    expect(failed.err).toContain('BUILD_FAILED');
    expect(failed.err).toMatch(/hint: .*log/);
    expect(await names()).toEqual([expect.stringMatching(/^hello-/)]);
  });

  it('names both packages and the file when they are in each other’s way, and the way out works', async () => {
    expect((await install('hello')).code).toBe(0);
    const conflict = await install('hello-traditional');
    expect(conflict).toMatchObject({ code: 6, err: expect.stringContaining('bin/hello') });
    expect(conflict.err).toContain('hello-traditional');
    expect((await install('hello-traditional', '--priority', '1')).code).toBe(0);
    expect(await names()).toHaveLength(2);
  });

  it('says what is wrong with an attribute that failed to evaluate', async () => {
    const failed = await install('pitfalls.aborts');
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('ATTR_FAILED') });
    expect(failed.err).toContain('abort');
  });

  it('refuses an output that does not exist, naming those that do', async () => {
    const wrong = await install('hello^nonsense');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('OUTPUT_UNKNOWN') });
  });

  it('fetches what a cache has built: nothing is asked, and no derivation is imported', async () => {
    const drvPath = (await tiny.call(['drv', 'morse'])).out.trim();
    const built = (await tiny.call(['realise', 'morse', '--yes'])).out.trim();
    const cache = `file://${join(tiny.folder, 'cache')}`;
    const copy = ['nix', '--extra-experimental-features', 'nix-command', 'copy', '--to', cache, built];
    expect(tiny.run(copy)).toMatchObject({ code: 0 });
    expect(tiny.run(['nix-store', '--gc'])).toMatchObject({ code: 0 });
    expect(existsSync(built)).toBe(false);
    const installed = await tiny.call(['install', 'morse', '--profile', profile], {
      NIX_CONFIG: `substitute = true\nsubstituters = ${cache}\nrequire-sigs = false\n`,
    });
    expect(installed).toMatchObject({ code: 0, err: expect.stringMatching(/plan: fetch [1-9]/) });
    expect(installed.err).not.toContain('imported');
    expect(existsSync(drvPath)).toBe(false);
    expect(tiny.run([join(profile, 'bin/morse'), 'sos']).out).toContain('... --- ...');
    expect(tiny.run(['nix-env', '-p', profile, '-q']).out).toMatch(/^morse-/);
  });

  it('installs a package without an output called "out": the outputs that it names itself', async () => {
    expect((await install('libtext')).code).toBe(0);
    const [libtext] = JSON.parse((await tiny.call(['list', '--json', '--profile', profile])).out).packages;
    expect(Object.keys(libtext.outputs).sort()).toEqual(['doc', 'lib']);
    expect(tiny.run(['nix-env', '-p', profile, '-q']).out).toMatch(/^libtext-/);
  });
});

describe('preenix drv and realise', () => {
  it('drv prints the path and nothing else; --import puts the whole closure into the store', async () => {
    const { out, code } = tiny.preenix(['drv', 'cowsay']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+\.drv\n$/);
    const imported = tiny.preenix(['drv', 'cowsay', '--import']);
    expect(imported.out).toBe(out);
    expect(tiny.run(['nix-store', '--query', '--requisites', out.trim()]).code).toBe(0);
    expect((await tiny.call(['drv', 'cowsay', '--import'])).err).toContain('imported 0 paths');
  });

  it('drv --export writes the whole closure, which another store takes', async () => {
    const drvPath = (await tiny.call(['drv', 'cowsay'])).out.trim();
    const other = join(tiny.folder, 'other-store');
    const elsewhere = { NIX_REMOTE: `local?real=${other}/store&state=${other}/state` };
    const command = '"$0" "$1" drv cowsay --export | nix-store --import';
    const words = ['bash', '-o', 'pipefail', '-c', command, process.execPath, program];
    const { out, err, code } = tiny.run(words, elsewhere);
    const imported = out.trim().split('\n').sort();
    expect({ code, err }).toMatchObject({ code: 0, err: `exported ${imported.length} paths\n` });
    const known = tiny.run(['nix-store', '--query', '--requisites', drvPath], elsewhere).out;
    expect(known.trim().split('\n').sort()).toEqual(imported);
  });

  it('drv takes only one of --import and --export', async () => {
    expect(await tiny.call(['drv', 'cowsay', '--import', '--export'])).toMatchObject({ code: 2, out: '' });
  });

  it('drv gives what nix-instantiate gives', async () => {
    const expected = tiny.run(['nix-instantiate', tinyNixpkgs, '-A', 'welcome']).out.trim();
    expect((await tiny.call(['drv', 'welcome'])).out.trim()).toBe(expected);
  });

  it('realise prints the output paths', async () => {
    const { out, code } = tiny.preenix(['realise', 'banner', '--yes']);
    expect(code).toBe(0);
    expect(await readdir(out.trim())).toContain('bin');
  });

  it('realise --json names package and output of every path', async () => {
    const { out } = await tiny.call(['realise', 'hello^*', 'rot13', '--yes', '--json']);
    const lines = (await tiny.call(['realise', 'hello^*', 'rot13', '--yes'])).out.trimEnd().split('\n');
    const { packages } = JSON.parse(out);
    expect(packages.map(({ attr }: { attr: string }) => attr)).toEqual(['hello', 'rot13']);
    expect(packages.flatMap(({ outputs }: { outputs: object }) => Object.values(outputs))).toEqual(lines);
    expect(packages[0].outputs.man).toMatch(/-man$/);
    expect(packages[0].outputs.out).not.toMatch(/-man$/);
  });

  it('realise --add-root keeps the output from the garbage collector', async () => {
    const link = join(tiny.folder, 'kept');
    const { out } = await tiny.call(['realise', 'dice', '--yes', '--add-root', link]);
    expect(tiny.run(['nix-store', '--gc']).code).toBe(0);
    expect(existsSync(out.trim())).toBe(true);
  });
});
