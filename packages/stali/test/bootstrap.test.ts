import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../test/run-program.ts';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';
import { parseDebianLock, staliNix } from '../src/index.ts';

const store = createThrowawayStore();
afterAll(store.remove);
const bootstrap = join(staliNix(), 'bootstrap');
const lockFile = join(bootstrap, 'lock.json');
const lock = parseDebianLock(readFileSync(lockFile, 'utf8'), lockFile);

const toolchain = (debs: string): string => `import ${bootstrap}/toolchain {
  system = "x86_64-linux";
  lock = builtins.fromJSON (builtins.readFile ${lockFile});
  inputs = import ${bootstrap}/inputs.nix { lock = builtins.fromJSON (builtins.readFile ${lockFile}); debs = ${debs}; };
}`;
const instantiate = (debs: string) => store.nix('nix-instantiate', ['--expr', `(${toolchain(debs)}).seed`]);

describe('the bootstrap of Debian’s toolchain', () => {
  it('fetches from Debian by its public name, with the hash that is pinned, and nothing while it is evaluated', async () => {
    const [drv = ''] = (await store.must('nix-instantiate', '--expr', `(${toolchain('null')}).gcc`)).split(
      '\n',
    );
    const closure = (await store.must('nix-store', '--query', '--requisites', drv)).split('\n');
    const [gcc = ''] = closure.filter((path) => path.endsWith('gcc-12_12.2.0-14+deb12u1_amd64.deb.drv'));
    const text = readFileSync(gcc, 'utf8');
    expect(text).toContain(`"${lock.packages['gcc-12']?.url}"`);
    expect(text).toContain('"outputHashMode","flat"');
  });

  it('refuses another architecture, and says why', async () => {
    const expression = `import ${bootstrap} { } { nixpkgs = /none; system = "aarch64-linux"; }`;
    const { exitCode, stderr } = await store.nix('nix-instantiate', ['--eval', '--expr', expression]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('pinned for x86_64-linux, not for aarch64-linux');
  });

  it('names the package that a folder lacks, and what to do', async () => {
    const empty = join(store.folder, 'empty');
    mkdirSync(empty);
    const { exitCode, stderr } = await instantiate(empty);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`has no ${lock.packages['busybox-static']?.file}, which is pinned`);
    expect(stderr).toContain('stali-debs.mjs fetch');
  });

  it('tells a file of the folder that is not the one pinned', async () => {
    const folder = join(store.folder, 'other');
    mkdirSync(folder);
    writeFileSync(join(folder, lock.packages['busybox-static']?.file ?? ''), 'not a package');
    const { exitCode, stderr } = await instantiate(folder);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('is not the file that is pinned');
    expect(stderr).toContain(lock.packages['busybox-static']?.sha256);
  });
});

const debs = process.env['NIXTOOLS_STALI_DEBS'];
const skipped =
  debs === undefined ? ' (SKIPPED: set NIXTOOLS_STALI_DEBS to a folder of `stali-debs.mjs fetch`)' : '';

describe.skipIf(debs === undefined)(`the toolchain, from packages in a folder${skipped}`, () => {
  const source = '#include <stdio.h>\nint main(void) { puts("made without the host"); return 0; }\n';
  // Nothing but what is named: no PATH, no shell and no compiler of the host.
  const program = `let chain = ${toolchain(debs ?? '')}; in derivation {
    name = "hello";
    system = "x86_64-linux";
    builder = "\${chain.tools}/bin/bash";
    inherit (chain) gcc glibc;
    PATH = "\${chain.tools}/bin:\${chain.gcc}/bin";
    args = [ "-euc" ''
      mkdir -p $out/bin
      gcc --sysroot=$gcc/empty -B$glibc/lib -L$glibc/lib -isystem $glibc/include -static -o $out/bin/hello \${builtins.toFile "hello.c" ${JSON.stringify(source)}}
    '' ];
  }`;
  let out = '';
  beforeAll(async () => {
    out = await store.must('nix-build', '--no-out-link', '--expr', program);
  }, 600_000);

  it('compiles a program that runs', async () => {
    const { stdout } = await runProgram(join(out, 'bin/hello'), []);
    expect(stdout).toBe('made without the host\n');
  });

  it('is the same derivation with the folder and without it', async () => {
    const seedOf = (from: string): Promise<string> =>
      store.must('nix-instantiate', '--expr', `(${toolchain(from)}).seed`);
    expect(await seedOf(debs ?? '')).toBe(await seedOf('null'));
  });

  it('loads only what is in the store', async () => {
    const [gcc = ''] = (
      await store.must('nix-build', '--no-out-link', '--expr', `(${toolchain(debs ?? '')}).gcc`)
    ).split('\n');
    const compiler = join(gcc, 'lib/gcc/x86_64-linux-gnu/12/cc1');
    const { stdout } = await runProgram('readelf', ['-lWd', compiler]);
    const interpreter = /interpreter: ([^\]]+)\]/.exec(stdout)?.[1] ?? '';
    expect(interpreter).toContain(join(store.folder, 'store'));
    const loaded = (await runProgram(interpreter, ['--list', compiler])).stdout.trim().split('\n');
    const foreign = loaded.filter(
      (line) => !line.includes(join(store.folder, 'store')) && !line.includes('linux-vdso'),
    );
    expect(loaded.length).toBeGreaterThan(5);
    expect(foreign).toEqual([]);
  });

  it('does not see the headers of the host', async () => {
    const withHost = program.replaceAll('-isystem $glibc/include ', '');
    const { exitCode, stderr } = await store.nix('nix-build', ['--no-out-link', '--expr', withHost]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('stdio.h: No such file');
  });
});
