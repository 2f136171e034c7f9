import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './repository.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

/** A checkout in small, with the real scripts, and a PATH that holds what a test puts there. */
let folder: string;

const write = (file: string, content: string): string => {
  const place = join(folder, file);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
  return place;
};
const program = (name: string, script: string): void =>
  chmodSync(write(`path/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
const lock = (packages: object): string => JSON.stringify({ lockfileVersion: 3, packages });

const setUp = (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [join(folder, 'scripts/set-up.mjs'), ...args], {
    env: { PATH: join(folder, 'path'), LOG: join(folder, 'log') },
  });

const library = { version: '1.2.3', integrity: 'sha512-abc' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixtools-set-up-'));
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  write('packages/one/package.json', JSON.stringify({ scripts: { build: 'tsup' } }));
  write('packages/one/src/index.ts', 'export {};');
  write('apps/preenix/package.json', JSON.stringify({ scripts: { build: 'tsup' } }));
  write('apps/preenix/dist/main.js', '');
  write('packages/one/dist/index.js', 'export {};');
  write('package-lock.json', lock({ '': {}, 'node_modules/library': library }));
  write('node_modules/.package-lock.json', lock({ 'node_modules/library': library }));
  const stamp = write('node_modules/.cache/nixtools-build', '');
  utimesSync(stamp, Date.now() / 1000 + 60, Date.now() / 1000 + 60);
  const programs = [
    ...['nix-store', 'strace', 'curl', 'xz', 'zstd', 'grub-script-check', 'grub-emu', 'busybox', 'plistutil'],
    ...[
      'cpio',
      'dot',
      'file',
      'readelf',
      'mkfs.vfat',
      'mcopy',
      'mksquashfs',
      'sfdisk',
      'shellcheck',
      'sqlite3',
      'debootstrap',
      'qemu-system-x86_64',
      'grub-mkimage',
      'ssh',
      'mkfs.btrfs',
      'mkfs.erofs',
      'patch',
      'patchelf',
      'cryptsetup',
    ],
    '../share/doc/libxml-libxml-perl/copyright',
    ...['../lib/grub/i386-pc/boot.img', '../lib/grub/x86_64-efi/linux.mod', '../share/OVMF/OVMF_CODE_4M.fd'],
    'mke2fs',
  ];
  for (const name of programs) program(name, ':');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('set-up', () => {
  it.each(['test', 'demo', 'machines'])('is silent when nothing is missing for "%s"', async (tier) => {
    expect(await setUp(tier)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('lists a package that npm has in another version', async () => {
    write(
      'node_modules/.package-lock.json',
      lock({ 'node_modules/library': { ...library, version: '1.2.2' } }),
    );
    const { stderr, exitCode } = await setUp('test', '--dry-run');
    expect(stderr).toContain('npm packages: library (npm ci)');
    expect(exitCode).toBe(1);
  });

  it('lists a program of a workspace that is not linked yet', async () => {
    write(
      'package-lock.json',
      lock({ 'node_modules/library': library, 'apps/program': { bin: { program: 'bin/program.js' } } }),
    );
    expect((await setUp('test', '--dry-run')).stderr).toContain('npm packages: program (npm ci)');
  });

  it('does not miss an optional package that npm left out for this machine', async () => {
    const forAnother = { ...library, optional: true, os: ['aix'] };
    write('package-lock.json', lock({ 'node_modules/library': library, 'node_modules/other': forAnother }));
    expect((await setUp('test', '--dry-run')).exitCode).toBe(0);
  });

  it('lists a workspace whose sources are newer than its build', async () => {
    const later = Date.now() / 1000 + 120;
    utimesSync(join(folder, 'packages/one/src/index.ts'), later, later);
    expect((await setUp('test', '--dry-run')).stderr).toContain('build: packages/one (npm run build)');
  });

  it('builds nothing but the program for "demo", which is bundled from all sources', async () => {
    const later = Date.now() / 1000 + 120;
    utimesSync(join(folder, 'packages/one/src/index.ts'), later, later);
    program('npm', 'echo npm "$@" >>"$LOG"');
    const { stderr, exitCode } = await setUp('demo');
    expect(stderr).toContain('build: apps/preenix (npm run build --workspace @nixtools/preenix)');
    expect(exitCode).toBe(0);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(
      'npm --silent run build --workspace @nixtools/preenix\n',
    );
    expect((await setUp('test', '--dry-run')).stderr).toContain('build: packages/one (npm run build)');
  });

  it('says where there is no apt-get what to install and how, and installs nothing', async () => {
    rmSync(join(folder, 'path/nix-store'));
    program('npm', 'echo npm "$@" >>"$LOG"');
    write('node_modules/.package-lock.json', lock({}));
    const { stderr, exitCode } = await setUp('test');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('install Nix 2.8 or later');
    expect(() => readFileSync(join(folder, 'log'))).toThrow('ENOENT');
  });

  it.runIf(process.getuid?.() === 0)(
    'leaves out what Debian recommends, which would start a daemon',
    async () => {
      rmSync(join(folder, 'path/nix-store'));
      program('apt-get', 'echo apt-get "$@" "$DEBIAN_FRONTEND" >>"$LOG"');
      symlinkSync('/usr/bin/env', join(folder, 'path/env'));
      const { stderr, exitCode } = await setUp('test');
      expect(exitCode).toBe(0);
      expect(stderr).toContain('Debian packages: nix-bin (apt-get install)');
      expect(readFileSync(join(folder, 'log'), 'utf8')).toMatch(
        /^apt-get --yes -q --no-install-recommends install nix-bin noninteractive$/m,
      );
    },
  );

  it('tells a step that fails, with its exit code', async () => {
    write('node_modules/.package-lock.json', lock({}));
    program('npm', 'exit 7');
    const { stderr, exitCode } = await setUp('test');
    expect(stderr).toContain('npm packages: failed with exit code 7');
    expect(exitCode).toBe(3);
  });

  it('answers a tier that does not exist with the usage and exit code 2', async () => {
    const { stderr, exitCode } = await setUp('everything');
    expect(stderr).toContain('usage: node scripts/set-up.mjs [test|demo|machines]');
    expect(exitCode).toBe(2);
  });
});

describe('the version of Node', () => {
  it.each([
    ['20.19.0', true],
    ['20.18.9', false],
    ['18.20.0', false],
    ['21.7.0', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['23.1.0', false],
    ['24.0.0', true],
    ['25.1.0', true],
  ])('%s: fit is %s, as package.json says', async (version, fit) => {
    const { nodeProblem } = await import(join(root, 'scripts/set-up/node-version.mjs'));
    expect(nodeProblem(version) === undefined).toBe(fit);
  });
});
