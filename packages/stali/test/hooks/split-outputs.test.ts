import { readFileSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProgramResult, runProgram } from '../../../../test/run-program.ts';
import { type HookFolder, hookFolder, withHook } from './hook.ts';

let folder: HookFolder;
beforeEach(() => {
  folder = hookFolder();
});
afterEach(() => folder.remove());

const split = (
  outputs: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> =>
  withHook('split-outputs', 'for hook in "${preFixupHooks[@]}"; do $hook; done', {
    ...Object.fromEntries(outputs.map((name) => [name, folder.path(name)])),
    outputs: outputs.join(' '),
    ...env,
  });

const mustSplit = async (...outputs: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await split(outputs);
  if (exitCode !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
};

const names = async (under: string): Promise<readonly string[]> =>
  (await folder.shell(`cd ${under}; find . ! -type d -printf '%P\\n' | LC_ALL=C sort`))
    .split('\n')
    .filter((name) => name !== '');

const files = (...all: readonly string[]): void =>
  folder.write(Object.fromEntries(all.map((name) => [`out/${name}`, name])));

describe('the hook that splits outputs', () => {
  it('puts each file into the output it belongs to: man pages into man and never into doc', async () => {
    files('bin/web', 'sbin/webd', 'bin/web-config', 'lib/libweb.so.1', 'lib/libweb.a', 'lib/libweb.la');
    files(
      'lib/pkgconfig/web.pc',
      'include/web/web.h',
      'share/aclocal/web.m4',
      'share/web/data',
      'etc/web.conf',
    );
    files('share/man/man1/web.1', 'man/de/man3/web.3', 'share/info/web.info', 'share/doc/web/README');
    files('share/locale/de/LC_MESSAGES/web.mo', 'nix-support/propagated-build-inputs');
    await mustSplit('out', 'bin', 'lib', 'dev', 'man', 'info', 'doc', 'locale');
    expect(await names('out')).toEqual(['etc/web.conf', 'share/web/data']);
    expect(await names('bin')).toEqual(['bin/web', 'sbin/webd']);
    expect(await names('lib')).toEqual(['lib/libweb.so.1']);
    expect(await names('dev')).toEqual([
      'bin/web-config',
      'include/web/web.h',
      'lib/libweb.a',
      'lib/libweb.la',
      'lib/pkgconfig/web.pc',
      'nix-support/propagated-build-inputs',
      'share/aclocal/web.m4',
    ]);
    expect(await names('man')).toEqual(['share/man/de/man3/web.3', 'share/man/man1/web.1']);
    expect(await names('info')).toEqual(['share/info/web.info']);
    expect(await names('doc')).toEqual(['share/doc/web/README']);
    expect(await names('locale')).toEqual(['share/locale/de/LC_MESSAGES/web.mo']);
    expect(await folder.shell('find out -type d -empty')).toBe('');
  });

  it('leaves what no declared output is for: man pages stay beside the programs, though there is a doc', async () => {
    files('bin/web', 'share/man/man1/web.1', 'share/doc/web/README', 'share/locale/de/web.mo');
    await mustSplit('out', 'doc');
    expect(await names('out')).toEqual(['bin/web', 'share/locale/de/web.mo', 'share/man/man1/web.1']);
    expect(await names('doc')).toEqual(['share/doc/web/README']);
  });

  it('makes outputs that nothing goes to, and keeps folders that were empty before', async () => {
    files('bin/web');
    await folder.shell('mkdir -p out/var/empty');
    await mustSplit('out', 'info');
    expect(await folder.shell('find out/var info -type d')).toBe('out/var\nout/var/empty\ninfo\n');
  });

  it('keeps links leading where they led: within an output as they were, else by the whole path', async () => {
    files('share/man/man1/web.1', 'share/info/web.info', 'share/doc/web/README', 'bin/web', 'share/web/data');
    await folder.shell(`cd out; ln -s share/man man; ln -s web.1 share/man/man1/webd.1; ln -s web bin/alias
      ln -s ../../info/web.info share/doc/web/web.info; ln -s ../bin/web share/program
      ln -s "$PWD/share/web/data" bin/data; ln -s nowhere share/web/dangling; ln -s /etc/passwd share/web/outside`);
    await mustSplit('out', 'bin', 'man', 'info', 'doc');
    const target = (name: string): string => readlinkSync(folder.path(name));
    expect(target('man/man')).toBe('share/man');
    expect(target('man/share/man/man1/webd.1')).toBe('web.1');
    expect(target('bin/bin/alias')).toBe('web');
    expect(target('doc/share/doc/web/web.info')).toBe(folder.path('info/share/info/web.info'));
    expect(target('out/share/program')).toBe(folder.path('bin/bin/web'));
    expect(target('bin/bin/data')).toBe(folder.path('out/share/web/data'));
    expect(target('out/share/web/dangling')).toBe('nowhere');
    expect(target('out/share/web/outside')).toBe('/etc/passwd');
  });

  it('tells those who link where headers and libraries are now', async () => {
    const out = folder.path('out');
    folder.write({
      'out/include/web.h': '',
      'out/lib/libweb.a': '',
      'out/lib/pkgconfig/web.pc': `prefix=${out}\nlibdir=\${prefix}/lib\nincludedir=\${prefix}/include\nname=${out}/libexec\n`,
      'out/bin/web-config': `echo -I${out}/include -L${out}/lib\n`,
    });
    await mustSplit('out', 'dev');
    const dev = folder.path('dev');
    expect(readFileSync(folder.path('dev/lib/pkgconfig/web.pc'), 'utf8')).toBe(
      `prefix=${out}\nlibdir=${dev}/lib\nincludedir=${dev}/include\nname=${out}/libexec\n`,
    );
    expect(readFileSync(folder.path('dev/bin/web-config'), 'utf8')).toBe(
      `echo -I${dev}/include -L${dev}/lib\n`,
    );
  });

  it('refuses static libraries and headers at run time, and names them, unless it is told not to', async () => {
    files('bin/web', 'lib/libweb.a', 'include/web.h');
    const refused = await split(['out', 'man']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`${folder.path('out/include/web.h')} is for developers`);
    expect(refused.stderr).toContain(`${folder.path('out/lib/libweb.a')} is for developers`);
    expect(refused.stderr).toContain('declare an output "dev"');
    expect((await split(['out', 'man'], { allowDevelopmentFiles: '1' })).exitCode).toBe(0);
    expect((await split(['out', 'dev'])).exitCode).toBe(0);
    expect(await names('dev')).toEqual(['include/web.h', 'lib/libweb.a']);
  });

  it('loses nothing where a file is in the way', async () => {
    files('share/man/man1/web.1');
    folder.write({ 'man/share/man/man1/web.1': 'another' });
    const { exitCode, stderr } = await split(['out', 'man']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('is there already');
    expect(readFileSync(folder.path('out/share/man/man1/web.1'), 'utf8')).toBe('share/man/man1/web.1');
    expect(readFileSync(folder.path('man/share/man/man1/web.1'), 'utf8')).toBe('another');
  });

  it('suggests outputs for a package that has one', async () => {
    files('bin/web', 'share/web/data', 'include/web.h', 'share/man/man1/web.1', 'share/locale/de/web.mo');
    const { stdout } = await split(['out'], { allowDevelopmentFiles: '1' });
    expect(stdout).toContain('outputs = [ "out" "dev" "man" "locale" ];');
    files('lib/libweb.so.1');
    const both = await split(['out'], { allowDevelopmentFiles: '1' });
    expect(both.stdout).toContain('outputs = [ "bin" "lib" "out" "dev" "man" "locale" ];');
  });

  it('is off by a knob', async () => {
    files('bin/web', 'include/web.h');
    expect((await split(['out', 'dev'], { dontSplitOutputs: '1' })).exitCode).toBe(0);
    expect(await names('out')).toEqual(['bin/web', 'include/web.h']);
  });
});

it('a program finds its library again after that has moved', async (context) => {
  const has = await runProgram('sh', ['-c', 'command -v gcc && command -v patchelf'], { env: process.env });
  if (has.exitCode !== 0) context.skip('SKIPPED: needs gcc and patchelf');
  const out = folder.path('out');
  folder.write({ 'f.c': 'int f(void) { return 7; }', 'm.c': 'int f(void); int main(void) { return f(); }' });
  await folder.shell(`mkdir -p out/lib out/bin; gcc -shared -fPIC f.c -o out/lib/libf.so
    gcc m.c -o out/bin/m -Lout/lib -lf -Wl,-rpath,${out}/lib:/elsewhere; rm f.c m.c`);
  await mustSplit('out', 'lib');
  const { exitCode } = await runProgram(folder.path('out/bin/m'), []);
  expect(exitCode).toBe(7);
  expect(await folder.shell('patchelf --print-rpath out/bin/m')).toBe(
    `${folder.path('lib/lib')}:/elsewhere\n`,
  );
});
