import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../test/run-program.ts';
import { openStoreIn, type StoreInFolder } from '../../../test/throwaway-store.ts';
import { staliDebs } from '../../debian/stali-debs.ts';
import { cacheFolder } from '../../debian/tree.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const tree = process.env['NIXTOOLS_NIXPKGS_2014'];
const skipped =
  tree === undefined ? ' (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of the nixpkgs of March 2014)' : '';
const pkgs = file('../../../packages/stali/nix/bootstrap/pkgs.nix');
const all = process.env['NIXTOOLS_MACHINES'] === 'all';

/** Of the tree's expressions only `src` is another; each with the program that is looked at. */
const unmodified = { bzip2: 'bzip2', dash: 'dash', hello: 'hello', pwgen: 'pwgen', unzip: 'unzip' };
const larger = { gnused: 'sed', pv: 'pv', busybox: 'busybox', busyboxSmall: 'busybox', nginx: 'nginx' };
const programs: Readonly<Record<string, string>> = { ...unmodified, ...(all ? larger : {}) };

const kindOf = { static: 'static-executable', 'static-pie': 'static-pie' } as const;
type Level = keyof typeof kindOf;
const ofAll: readonly (readonly [Level, string])[] = [
  ...Object.keys(programs).map((attr) => ['static', attr] as const),
  ['static-pie', 'dash'],
  ['static-pie', 'bzip2'],
  ...(all
    ? ([
        ['static-pie', 'busybox'],
        ['static-pie', 'nginx'],
      ] as const)
    : []),
];

interface Audit {
  readonly total: { readonly paths: number };
  readonly elf: readonly {
    readonly kind: string;
    readonly interpreter?: string;
    readonly needed: readonly string[];
  }[];
}

describe.skipIf(tree === undefined)(`expressions of 2014 over Debian’s toolchain${skipped}`, () => {
  let store: StoreInFolder;
  let debs = '';
  const at = (level: string, attr: string): readonly string[] => [
    ...['--no-out-link', '--cores', '2', pkgs, '--arg', 'nixpkgs', tree ?? '', '--arg', 'debs', debs],
    ...['--argstr', 'level', level, '-A', attr],
  ];
  const built = new Map<string, string>();
  const out = (level: Level | 'musl', attr: string): string => built.get(`${level} ${attr}`) ?? '';

  // Kept in the cache, as the toolchain takes longer than all else. What changes has another store path.
  beforeAll(async () => {
    debs = await staliDebs();
    store = openStoreIn(join(cacheFolder(process.env), 'stali-store'));
    for (const [level, attr] of [...ofAll, ['static', 'zlib'], ['musl', 'bzip2']] as const)
      built.set(`${level} ${attr}`, await store.must('nix-build', ...at(level, attr)));
  });

  const audited = async (path: string): Promise<Audit> => {
    const { exitCode, stdout, stderr } = await runProgram(
      process.execPath,
      [file('../../../apps/preenix/bin/preenix.cjs'), 'audit', '--json', path],
      { env: { ...process.env, ...store.environment } },
    );
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  it.each(ofAll)('at level %s, the closure of %s is one path, and loads nothing', async (level, attr) => {
    const { total, elf } = await audited(out(level, attr));
    expect(total.paths).toBe(1);
    expect(elf.length).toBeGreaterThan(0);
    for (const { kind, interpreter, needed } of elf)
      expect({ kind, interpreter, needed }).toEqual({
        kind: kindOf[level],
        interpreter: undefined,
        needed: [],
      });
  });

  it.each(ofAll)('readelf and file say the same of level %s and %s', async (level, attr) => {
    const program = join(out(level, attr), 'bin', programs[attr] ?? attr);
    const { stdout: headers } = await runProgram('readelf', ['-hlWd', program]);
    expect(headers).toMatch(level === 'static' ? /Type:\s+EXEC/ : /Type:\s+DYN/);
    expect(headers).not.toMatch(/INTERP|\(NEEDED\)|\(RUNPATH\)|\(RPATH\)/);
    const { stdout: said } = await runProgram('file', [program]);
    expect(said).toContain(level === 'static' ? 'statically linked' : 'static-pie linked');
  });

  it('has programs that do what they are for', async () => {
    const said = async (level: Level, attr: string, ...words: readonly string[]): Promise<string> =>
      (await runProgram(join(out(level, attr), 'bin', programs[attr] ?? attr), words)).stdout;
    expect(await said('static', 'dash', '-c', 'echo $((6 * 7))')).toBe('42\n');
    expect(await said('static-pie', 'dash', '-c', 'echo $((6 * 7))')).toBe('42\n');
    expect(await said('static', 'hello')).toBe('Hello, world!\n');
    expect(await said('static', 'pwgen', '12', '1')).toMatch(/^\w{12}\n$/);
    const script = 'echo packed | "$0" -c | "$1" -dc';
    const both = [join(out('static', 'bzip2'), 'bin/bzip2'), join(out('musl', 'bzip2'), 'bin/bzip2')];
    expect((await runProgram('sh', ['-c', script, ...both])).stdout).toBe('packed\n');
  });

  it('has zlib as an archive alone, in one path', async () => {
    const { total, elf } = await audited(out('static', 'zlib'));
    expect([total.paths, elf]).toEqual([1, []]);
    const { stdout } = await runProgram('nm', [join(out('static', 'zlib'), 'lib/libz.a')]);
    expect(stdout).toMatch(/ T deflate\n/);
  });

  it('at level musl, the closure of bzip2 is itself and musl, which is all that it loads', async () => {
    const { total, elf } = await audited(out('musl', 'bzip2'));
    expect(total.paths).toBe(2);
    const loading = elf.filter(({ interpreter }) => interpreter !== undefined);
    expect(loading.length).toBeGreaterThan(0);
    for (const { interpreter, needed } of loading) {
      expect(interpreter).toMatch(/\/ld-musl-x86_64\.so\.1$/);
      expect(needed).toEqual(['libc.so']);
    }
    const names = readdirSync(join(out('musl', 'bzip2'), 'lib'));
    expect(names.some((name) => name.startsWith('libbz2.so'))).toBe(true);
  });

  it.each(
    all
      ? ofAll
      : ([
          ['static', 'bzip2'],
          ['static', 'pwgen'],
          ['static-pie', 'bzip2'],
        ] as const),
  )('builds the same bytes again: %s %s', async (level, attr) => {
    const { exitCode, stderr } = await store.nix('nix-build', ['--check', ...at(level, attr)]);
    expect(exitCode, stderr).toBe(0);
  });

  it.each(['musl', 'static', 'static-pie', 'glibc'])(
    'builds the same bytes again at level %s where a program has its own store path in it',
    async (level) => {
      const expression = `import ${file('names-itself.nix')} { pkgs = import ${pkgs} { nixpkgs = ${tree}; debs = ${debs}; level = "${level}"; }; }`;
      const words = ['--no-out-link', '-E', expression];
      const path = await store.must('nix-build', ...words);
      expect((await runProgram(join(path, 'bin/program'), [])).stdout).toBe(`${path}\n`);
      const { exitCode, stderr } = await store.nix('nix-build', ['--check', ...words]);
      expect(exitCode, stderr).toBe(0);
    },
  );

  it.each(Object.keys(unmodified))(
    'has no expression of its own for %s: but for src and the level, it is the tree’s',
    async (attr) => {
      const attributesOf = async (tree2014: string): Promise<Readonly<Record<string, unknown>>> => {
        const expression = `removeAttrs (${tree2014}).${attr}.drvAttrs [ "stdenv" "builder" "args" "src" "NIX_CFLAGS_LINK" "dontDisableStatic" "configureFlags" "sharedLibrary" "buildInputs" "nativeBuildInputs" ]`;
        return JSON.parse(
          await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression),
        );
      };
      const ours = await attributesOf(`import ${pkgs} { nixpkgs = ${tree}; debs = ${debs}; }`);
      expect(ours).toEqual(await attributesOf(`import ${tree} { system = "x86_64-linux"; config = { }; }`));
    },
  );
});
