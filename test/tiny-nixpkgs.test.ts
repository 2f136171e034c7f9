import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './repository.ts';
import { createThrowawayStore, type ThrowawayStore } from './throwaway-store.ts';

const tree = join(root, 'examples/tiny-nixpkgs');
const evaluateAll = [
  '--eval',
  '--strict',
  '--json',
  '--read-write-mode',
  join(root, 'test/nix/instantiate-all.nix'),
];

interface Instantiated {
  readonly attr: string;
  readonly drvPath: string;
}

let store: ThrowawayStore;

beforeAll(() => {
  store = createThrowawayStore();
});
afterAll(() => store.remove());

const instantiateAll = async (place: string): Promise<readonly Instantiated[]> =>
  JSON.parse(await store.must('nix-instantiate', ...evaluateAll, '--argstr', 'tree', place));

const build = (attr: string): Promise<string> => store.must('nix-build', '--no-out-link', tree, '-A', attr);

describe('tiny-nixpkgs', () => {
  it('builds offline, all of it but the package whose tests fail', async () => {
    const all = await instantiateAll(tree);
    expect(all.length).toBeGreaterThanOrEqual(30);
    const healthy = all.filter(({ attr }) => attr !== 'leaky-bucket').map(({ drvPath }) => drvPath);
    const outputs = await store.must('nix-store', '--realise', ...healthy);
    expect(outputs.split('\n').every((path) => existsSync(path))).toBe(true);
  });

  it('gives the same .drv files wherever the tree lies', async () => {
    const elsewhere = join(store.folder, 'elsewhere');
    cpSync(tree, elsewhere, { recursive: true });
    expect(await instantiateAll(elsewhere)).toEqual(await instantiateAll(tree));
  });

  it.each([
    ['banner', 'bin/banner', ['hi'], '#   #  #####  '],
    ['countdown', 'bin/countdown', ['2'], '2\n1\nLift-off!'],
    ['cowsay', 'bin/cowsay', ['-f', 'thinking', 'moo'], '| moo |'],
    ['fizzbuzz', 'bin/fizzbuzz', ['15'], 'fizzbuzz'],
    ['fortune', 'bin/fortune', ['4'], 'The fastest evaluation is the one that somebody else did.'],
    ['hanoi', 'bin/hanoi', ['1'], 'disk 1: left -> right'],
    ['hello', 'bin/hello', ['-l', 'ja', 'Nix'], 'こんにちは、Nix！'],
    ['morse', 'bin/morse', ['sos'], '... --- ...'],
    ['primes', 'bin/primes', ['997'], '997 is prime'],
    ['script312', 'bin/script3.12', ['--version'], 'script 3.12.9'],
    ['script313Packages.report', 'bin/report', [tree], 'entries'],
    ['slugify', 'bin/slugify', ['Hello,', 'World!'], 'hello-world'],
    ['tiny-calculator', 'bin/calc', ['(1 + 2) * 3'], '9'],
    ['tinygrep', 'bin/tinygrep', ['-n', 'lib', join(tree, 'default.nix')], ':'],
    ['treelist', 'bin/tree', [join(tree, 'lib')], '  licenses.nix'],
    ['welcome', 'bin/welcome', ['Ada'], 'Hello, Ada!'],
  ])('has a %s that does what it says', async (attr, program, args, says) => {
    expect(await store.must(join(await build(attr), program), ...args)).toContain(says);
  });

  it('fails a build with a log that tells why', async () => {
    const { exitCode, stderr } = await store.nix('nix-build', ['--no-out-link', tree, '-A', 'leaky-bucket']);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('FAIL: bucket holds water: expected 10 litres, found 7');
  });

  it('keeps what is needed at run time only: the dev output that hello is built with stays out of its closure', async () => {
    const closure = await store.must('nix-store', '--query', '--requisites', await build('welcome'));
    expect(closure).toMatch(/-libtext-1\.4\.2-lib$/m);
    expect(closure).toMatch(/-libgreet-2\.0\.1$/m);
    expect(closure).not.toMatch(/-dev$|-doc$|-tiny-stdenv$/m);
  });

  it('has packages without `out`, and one with three outputs', async () => {
    const outputs = (attr: string): Promise<string> =>
      store.must('nix-instantiate', '--eval', '--strict', '--json', tree, '-A', `${attr}.outputs`);
    expect(JSON.parse(await outputs('tinygrep'))).toEqual(['bin', 'man']);
    expect(JSON.parse(await outputs('libtext'))).toEqual(['lib', 'dev', 'doc']);
  });
});

describe('the policy of tiny-nixpkgs', () => {
  it.each([
    ['moneybags', 'has an unfree license (‘unfree’)', 'UNFREE'],
    ['perpetual-motion', 'is marked as broken', 'BROKEN'],
    ['openhouse', 'is marked as insecure', 'INSECURE'],
    ['boing', 'is not available on the requested hostPlatform', 'UNSUPPORTED_SYSTEM'],
  ])('refuses %s: it %s, unless NIXPKGS_ALLOW_%s is 1', async (attr, complaint, variable) => {
    const refused = await store.nix('nix-instantiate', [tree, '-A', attr]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(complaint);
    expect(refused.stderr).toContain(`NIXPKGS_ALLOW_${variable}=1`);

    const allowed = await store.nix('nix-instantiate', [tree, '-A', attr], {
      [`NIXPKGS_ALLOW_${variable}`]: '1',
    });
    expect(allowed.exitCode).toBe(0);
  });

  it('hears the second reason when the first is settled', async () => {
    const { stderr } = await store.nix('nix-instantiate', [tree, '-A', 'abandoned-ledger'], {
      NIXPKGS_ALLOW_UNFREE: '1',
    });
    expect(stderr).toContain('is marked as insecure');
  });

  it('is asked for paths only: what is refused still has a name and metadata', async () => {
    const name = await store.must('nix-instantiate', '--eval', tree, '-A', 'moneybags.meta.description');
    expect(name).toContain('Counts your money');
  });
});

describe('the pitfalls of tiny-nixpkgs', () => {
  it.each([
    ['throws', /this package has been retired/],
    ['asserts', /assertion .* failed/],
    ['aborts', /evaluation aborted/],
    ['lacks-attribute', /attribute 'nobodyWroteThis' missing/],
    ['mistakes-a-type', /cannot coerce an integer to a string/],
    ['recurses-forever', /infinite recursion/],
    ['overflows-the-stack', /stack overflow/],
  ])('%s as its name says', async (name, message) => {
    const { exitCode, stderr } = await store.nix('nix-instantiate', [tree, '-A', `pitfalls.${name}`]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  it('eats-memory until a limit stops it', async () => {
    const limit = { GC_INITIAL_HEAP_SIZE: '30000000', GC_MAXIMUM_HEAP_SIZE: '200000000' };
    const { exitCode, stderr } = await store.nix(
      'nix-instantiate',
      [tree, '-A', 'pitfalls.eats-memory'],
      limit,
    );
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/out of memory/i);
  });

  it('aborts-in-meta has a .drv all the same', async () => {
    expect(await store.must('nix-instantiate', tree, '-A', 'pitfalls.aborts-in-meta')).toMatch(/\.drv$/);
  });
});

describe('packages of tiny-nixpkgs that ship the same file', () => {
  it('cannot be installed together', async () => {
    const { exitCode, stderr } = await store.nix('nix-env', [
      '-f',
      tree,
      '-iA',
      'hello',
      'hello-traditional',
    ]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/conflict|collision/);
  });

  it('can when one of them gives way by its priority', async () => {
    await store.must('nix-env', '-f', tree, '-iA', 'hello', 'hello-minimal');
    const profile = join(store.folder, 'home/.nix-profile');
    expect(readdirSync(join(profile, 'bin'))).toEqual(['hello']);
    expect(await store.must(join(profile, 'bin/hello'))).toBe('Hello, world!');
  });
});
