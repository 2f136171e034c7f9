import { lstatSync } from 'node:fs';
import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellDerivation } from '../../../packages/nix-cli/test/throwaway-nix.ts';
import { type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let nix: ThrowawayPreenix;
beforeAll(async () => {
  nix = await throwawayPreenix();
});
afterAll(() => nix.remove());

const must = (command: readonly string[], env?: Readonly<Record<string, string | undefined>>): string => {
  const { code, out, err } = nix.run(command, env);
  if (code !== 0) throw new Error(`${command.join(' ')}: ${err}`);
  return out.trim();
};

const compiler = shellDerivation('compiler', 'mkdir $out; head -c 300000 /dev/zero > $out/cc1');
const library = shellDerivation(
  'library',
  `mkdir -p $out/lib $out/include $out/share/man/man1; echo 'int x;' > $out/include/x.h; echo x > $out/lib/libx.a
   head -c 20000 /dev/zero | tr '\\0' 'a' > $out/share/man/man1/x.1`,
);
const program = shellDerivation(
  'program',
  `mkdir -p $out/bin $out/nix-support; echo "$library" > $out/bin/program; echo "$library" > $out/bin/other
   echo "$compiler" > $out/nix-support/propagated-build-inputs`,
  { library: `"\${${library}}"`, compiler: `"\${${compiler}}"` },
);

describe('preenix audit of a closure', () => {
  let root: string;
  beforeAll(async () => {
    const [drv = ''] = await nix.instantiate(program);
    root = must(['nix-store', '--realise', drv]);
  });

  it('tells what is compressed too little, what is for developers, and which reference could go', async () => {
    const { code, out } = nix.preenix(['audit', root]);
    expect(code).toBe(0);
    expect(out).toContain('3 paths');
    expect(out).toContain('share/man/man1/x.1');
    expect(out).toMatch(/header/);
    expect(out).toMatch(/static-library/);
    expect(out).toContain('nix-support/propagated-build-inputs');
    expect(out).toMatch(/compiler/);
  });

  it('ends with 1 when it is over its budget, and names what is too large; with 0 when it fits', async () => {
    const over = nix.preenix(['audit', root, '--budget', '100K', '--json']);
    expect(over.code).toBe(1);
    const { budget, total } = JSON.parse(over.out);
    expect(budget.over).toBe(total.narSize - 100 * 1024);
    expect(budget.culprits).toEqual([expect.stringMatching(/-compiler$/)]);
    const text = await nix.call(['audit', root, '--budget', '100K']);
    expect(text.code).toBe(1);
    expect(text.out).toMatch(/over[\s\S]*-compiler/);
    expect((await nix.call(['audit', root, '--budget', '10M'])).code).toBe(0);
    expect(await nix.call(['audit', root, '--budget', 'much'])).toMatchObject({ code: 2 });
  });

  it('takes a link for what it leads to, and a file in a path for the path', async () => {
    await symlink(root, join(nix.folder, 'result'));
    const roots = async (word: string): Promise<unknown> =>
      JSON.parse((await nix.call(['audit', word, '--json'])).out).roots;
    expect(await roots('result')).toEqual([root]);
    expect(await roots(`${root}/bin/program`)).toEqual([root]);
  });

  it('refuses what is outside of the store, and what the store does not hold', async () => {
    await writeFile(join(nix.folder, 'file'), '');
    await symlink('loop', join(nix.folder, 'loop'));
    for (const outside of ['/etc/passwd', 'file', 'loop', 'no-such-file', nix.storeDir, `${nix.storeDir}/x`])
      expect(await nix.call(['audit', outside])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('NOT_IN_STORE'),
      });
    const absent = `${nix.storeDir}/${'0'.repeat(32)}-absent`;
    expect(await nix.call(['audit', absent])).toMatchObject({
      code: 1,
      err: expect.stringContaining('NOT_VALID'),
    });
  });

  it('writes a page for a browser, or leaves the old one where it cannot', async () => {
    const page = join(nix.folder, 'closure.html');
    expect((await nix.call(['audit', root, '--html', 'closure.html'])).code).toBe(0);
    const first = await readFile(page, 'utf8');
    expect(first).toContain('<svg');
    expect((await nix.call(['audit', root, '--html', 'closure.html'])).code).toBe(0);
    expect(await readFile(page, 'utf8')).toBe(first);
    const { code } = await nix.call(['audit', root, '--html', 'file/closure.html']);
    expect(code).not.toBe(0);
    expect(code).not.toBe(70);
  });
});

describe('preenix audit of a chroot store', () => {
  it('reads the files where they lie, and says the paths that the store knows', async () => {
    const store = join(nix.folder, 'chroot');
    const env = { NIX_STORE_DIR: undefined, NIX_STATE_DIR: undefined, NIX_LOG_DIR: undefined };
    const expression = `builtins.toFile "outer" "needs \${builtins.toFile "inner" "${'x'.repeat(9000)}"}"`;
    const outer = JSON.parse(
      must(
        ['nix-instantiate', '--store', store, '--eval', '--json', '--read-write-mode', '--expr', expression],
        env,
      ),
    );
    expect(outer).toMatch(/^\/nix\/store\/.*-outer$/);
    const { code, out, err } = await nix.call(['audit', outer, '--store', store, '--json'], env);
    expect({ code, err }).toMatchObject({ code: 0 });
    const { paths } = JSON.parse(out);
    expect(paths.map(({ path }: { path: string }) => path.replace(/^.*-/, ''))).toEqual(['inner', 'outer']);
    expect(paths[0].chain).toEqual([
      expect.objectContaining({
        from: outer,
        place: { file: '', offset: 'needs /nix/store/'.length, in: 'content' },
      }),
    ]);
    expect((await nix.call(['audit', outer], env)).code).not.toBe(0);
  });
});

describe('preenix audit --files', () => {
  it('says of a named file that it is no ELF file, or where it is cut', async () => {
    await writeFile(join(nix.folder, 'script'), '#!/bin/sh\n');
    expect(await nix.call(['audit', '--files', 'script'])).toMatchObject({
      code: 4,
      err: expect.stringContaining('ELF_NOT_ELF'),
    });
    const cut = join(nix.folder, 'cut');
    await writeFile(cut, await readFile(process.execPath).then((bytes) => bytes.subarray(0, 5000)));
    await truncate(cut, 40);
    const { code, err } = await nix.call(['audit', '--files', 'cut']);
    expect(code).toBe(4);
    expect(err).toMatch(/ELF_TRUNCATED/);
    expect(err).toMatch(/cut, byte \d+/);
  });

  it('lists a damaged file of a folder, goes on with the others, and ends with 1', async () => {
    const folder = join(nix.folder, 'image');
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin/cut'), Buffer.from('7f454c46020101', 'hex'));
    await writeFile(join(folder, 'bin/node'), (await readFile('/bin/sh')).subarray());
    const { code, out } = await nix.call(['audit', '--files', 'image', '--json']);
    expect(code).toBe(1);
    const { damaged, elf } = JSON.parse(out);
    expect(damaged).toEqual([expect.objectContaining({ file: 'bin/cut', code: 'ELF_TRUNCATED' })]);
    expect(elf).toEqual([expect.objectContaining({ file: 'bin/node' })]);
    expect((await nix.call(['audit', '--files', 'image'])).out).toContain('bin/cut');
  });

  it('follows no link, and says so; says that a missing path is missing', async () => {
    await symlink('/bin/sh', join(nix.folder, 'link'));
    expect(lstatSync(join(nix.folder, 'link')).isSymbolicLink()).toBe(true);
    expect(await nix.call(['audit', '--files', 'link'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('link'),
    });
    const { code, err } = await nix.call(['audit', '--files', 'nowhere']);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('nowhere') });
    expect(err).not.toContain('at Object');
  });

  it('takes no option that is about a closure', async () => {
    for (const option of ['--budget=1M', '--derivation', '--why=x', '--html=x'])
      expect(await nix.call(['audit', '--files', 'image', option])).toMatchObject({ code: 2 });
  });
});
