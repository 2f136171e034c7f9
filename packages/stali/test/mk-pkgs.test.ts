import { describe, expect, it } from 'vitest';
import { here, staliInNix } from './stali-nix.ts';

const { value, complaint } = staliInNix();
const modern = here('trees/modern.nix');

const call = (args: string, nixpkgs = modern): string => `stali.mkPkgs { nixpkgs = ${nixpkgs}; ${args} }`;

describe('mkPkgs, with a nixpkgs that has overlays', () => {
  it.each([
    ['x86_64-linux', 'musl', 'x86_64-unknown-linux-musl', false],
    ['x86_64-linux', 'static', 'x86_64-unknown-linux-musl', true],
    ['aarch64-linux', 'static', 'aarch64-unknown-linux-musl', true],
    ['armv7l-linux', 'musl', 'armv7l-unknown-linux-musleabihf', false],
  ])('asks for %s at level %s by crossSystem', async (system, level, config, isStatic) => {
    expect(await value(`(${call(`system = "${system}"; level = "${level}";`)}).given`)).toEqual({
      localSystem: { system },
      crossSystem: { config, isStatic },
      config: {},
    });
  });

  it('is static when no level is named, and builds where it is told to', async () => {
    const args = 'system = "armv7l-linux"; buildSystem = "x86_64-linux"; config.allowUnfree = true;';
    expect(await value(`(${call(args)}).given`)).toEqual({
      localSystem: { system: 'x86_64-linux' },
      crossSystem: { config: 'armv7l-unknown-linux-musleabihf', isStatic: true },
      config: { allowUnfree: true },
    });
    expect(await value(`(${call(args)}).stali`)).toMatchObject({ level: 'static', system: 'armv7l-linux' });
  });

  it('passes overlays on, and lists the feature sets for packages that are not there', async () => {
    const pkgs = call(
      'system = "x86_64-linux"; features = [ "nginx" ]; overlays = [ (_: _: { own = 1; }) ];',
    );
    expect(await value(`(${pkgs}).own`)).toBe(1);
    expect(await value(`(${pkgs}).stali.features`)).toEqual({
      applied: [],
      skipped: [{ name: 'nginx', why: 'this nixpkgs has no nginx' }],
    });
  });

  it('as a tree is called like nixpkgs', async () => {
    const tree = `stali.treeAt { nixpkgs = ${modern}; level = "musl"; }`;
    expect(await value(`(${tree} { system = "aarch64-linux"; config.a = 1; }).given`)).toMatchObject({
      crossSystem: { config: 'aarch64-unknown-linux-musl', isStatic: false },
      config: { a: 1 },
    });
  });
});

describe('mkPkgs refuses', () => {
  const [system, level] = ['system = "x86_64-linux";', 'level = "static";'];
  it.each([
    [
      'a level that there is not',
      call(`${system} level = "glibc";`),
      'the level is "glibc"; it can be musl, static, static-pie',
    ],
    ['a level that is no name', call(`${system} level = 3;`), 'the level is a int; it can be musl'],
    [
      'a system without a level',
      call('system = "i686-linux";'),
      'it can be aarch64-linux, armv7l-linux, x86_64-linux',
    ],
    [
      'a feature set that there is not',
      call(`${system} features = [ "emacs" ];`),
      'no feature set for emacs; there are bash, busybox',
    ],
    [
      'features that are no list',
      call(`${system} features = "nginx";`),
      'features is a string; it can be true, or a list',
    ],
    ['what is no nixpkgs', call(system, '({ system }: { })'), 'takes neither `overlays`'],
    ['what is no path', call(system, '{ }'), 'nixpkgs is a set; it has to be the path'],
    [
      'a path to something else',
      call(system, here('trees/no-function.nix')),
      'holds a list, and no function',
    ],
    [
      'a tree without musl',
      call(`${system} ${level}`, '({ overlays, ... }: { stdenv.hostPlatform = { }; })'),
      'knows no musl for x86_64-linux',
    ],
    [
      'a tree without isStatic',
      call(`${system} ${level}`, '({ overlays, ... }: { stdenv.hostPlatform.isMusl = true; })'),
      'level musl works',
    ],
    [
      'an old tree without a compiler for musl',
      call(system, '({ bootStdenv }: { })'),
      'Give mkPkgs a `bootstrap`',
    ],
    [
      'an old tree that is to cross-compile',
      call(`${system} buildSystem = "armv7l-linux"; bootstrap = _: { };`, '({ bootStdenv }: { })'),
      'buildSystem has to be x86_64-linux',
    ],
  ])('%s', async (_, expression, words) => {
    expect(await complaint(expression)).toContain(words);
  });
});
