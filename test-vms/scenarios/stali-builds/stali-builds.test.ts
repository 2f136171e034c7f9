import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../test/run-program.ts';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';
import { staliDebs } from '../../debian/stali-debs.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const tree = process.env['NIXTOOLS_NIXPKGS_2014'];
const skipped =
  tree === undefined ? ' (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of the nixpkgs of March 2014)' : '';
const pkgs = file('../../../packages/stali/nix/bootstrap/pkgs.nix');

interface Audit {
  readonly total: { readonly paths: number };
  readonly elf: readonly {
    readonly file: string;
    readonly kind: string;
    readonly interpreter?: string;
    readonly needed: readonly string[];
  }[];
}

describe.skipIf(tree === undefined)(`expressions of 2014 over Debian’s toolchain${skipped}`, () => {
  const store = createThrowawayStore();
  afterAll(store.remove);
  let debs = '';
  const at = (level: string, attr: string): readonly string[] => [
    ...['--no-out-link', pkgs, '--arg', 'nixpkgs', tree ?? '', '--arg', 'debs', debs],
    ...['--argstr', 'level', level, '-A', attr],
  ];
  const built = new Map<string, string>();
  const out = (level: string, attr: string): string => built.get(`${level} ${attr}`) ?? '';

  beforeAll(async () => {
    debs = await staliDebs();
    for (const [level, attr] of [
      ['static', 'zlib'],
      ['static', 'dash'],
      ['static-pie', 'dash'],
    ] as const)
      built.set(`${level} ${attr}`, await store.must('nix-build', '--cores', '2', ...at(level, attr)));
  });

  const audited = async (path: string): Promise<Audit> => {
    const preenix = file('../../../apps/preenix/bin/preenix.cjs');
    const { exitCode, stdout, stderr } = await runProgram(
      process.execPath,
      [preenix, 'audit', '--json', path],
      {
        env: { ...process.env, ...store.environment },
      },
    );
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  it.each([
    ['static', 'EXEC', 'statically linked'],
    ['static-pie', 'DYN', 'static-pie linked'],
  ])('at level %s, dash loads nothing, as readelf and file say', async (level, type, said) => {
    const dash = join(out(level, 'dash'), 'bin/dash');
    const { stdout: headers } = await runProgram('readelf', ['-hlWd', dash]);
    expect(headers).toMatch(new RegExp(`Type:\\s+${type}`));
    expect(headers).not.toMatch(/INTERP|\(NEEDED\)|\(RUNPATH\)|\(RPATH\)/);
    expect((await runProgram('file', [dash])).stdout).toContain(said);
    expect((await runProgram(dash, ['-c', 'echo $((6 * 7))'])).stdout).toBe('42\n');
  });

  it.each(['static', 'static-pie'])(
    'at level %s, the closure of dash is one path, and the audit agrees',
    async (level) => {
      const { total, elf } = await audited(out(level, 'dash'));
      expect(total.paths).toBe(1);
      expect(elf.map(({ kind, interpreter, needed }) => ({ kind, interpreter, needed }))).toEqual([
        { kind: level === 'static' ? 'static-executable' : level, interpreter: undefined, needed: [] },
      ]);
    },
  );

  it('has zlib as an archive alone, in one path', async () => {
    const { total, elf } = await audited(out('static', 'zlib'));
    expect(total.paths).toBe(1);
    expect(elf).toEqual([]);
    expect((await runProgram('nm', [join(out('static', 'zlib'), 'lib/libz.a')])).stdout).toMatch(
      / T deflate\n/,
    );
  });

  it.each([
    ['static', 'zlib'],
    ['static', 'dash'],
    ['static-pie', 'dash'],
  ])('builds the same bytes again: %s %s', async (level, attr) => {
    const { exitCode, stderr } = await store.nix('nix-build', ['--check', ...at(level, attr)]);
    expect(exitCode, stderr).toBe(0);
  });

  it('has no expression of its own: but for src, the derivation is that of the tree', async () => {
    const own = `(import ${pkgs} { nixpkgs = ${tree}; debs = ${debs}; }).dash`;
    const names = await store.must(
      'nix-instantiate',
      '--eval',
      '--strict',
      '--json',
      '--expr',
      `builtins.attrNames ${own}.drvAttrs`,
    );
    const plain = await store.must(
      ...(['nix-instantiate', '--eval', '--strict', '--json', '--expr'] as const),
      `builtins.attrNames (import ${tree} { system = "x86_64-linux"; config = { }; }).dash.drvAttrs`,
    );
    // What the level adds, and nothing else.
    const added = JSON.parse(names).filter((name: string) => !JSON.parse(plain).includes(name));
    expect(added.sort()).toEqual(['NIX_CFLAGS_LINK', 'configureFlags', 'dontDisableStatic']);
  });
});
