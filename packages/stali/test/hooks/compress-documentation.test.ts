import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../../test/run-program.ts';
import { type HookFolder, hookFolder, withHook } from './hook.ts';

let folder: HookFolder;
beforeEach(() => {
  folder = hookFolder();
});
afterEach(() => folder.remove());

const page = `.TH A 1\n${'A line of a manual page.\n'.repeat(900)}`;
const short = '.TH B 1\n';

const compress = async (
  prefixes: readonly string[] = ['out'],
  env: Readonly<Record<string, string>> = {},
  before = '',
): Promise<string> => {
  const paths = prefixes.map((name) => folder.path(name)).join(' ');
  const { exitCode, stdout, stderr } = await withHook(
    'compress-documentation',
    `${before}\nstaliCompressDocumentation ${paths}`,
    env,
  );
  if (exitCode !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
};

const names = async (under = 'out'): Promise<readonly string[]> =>
  (await folder.shell(`cd ${under}; find . ! -type d -printf '%P\\n' | LC_ALL=C sort`)).trimEnd().split('\n');

const textOf = (name: string): string => gunzipSync(readFileSync(folder.path(name))).toString();

/** Names, targets of links and contents, as one text. */
const allOf = (under: string): Promise<string> =>
  folder.shell(
    `cd ${under}; find . -printf '%P %y %l\\n' | LC_ALL=C sort; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum`,
  );

describe('the hook that compresses documentation', () => {
  it('compresses pages of man and info and long documents, and leaves short ones, what a browser opens, and the dir of info', async () => {
    folder.write({
      'out/share/man/man1/a.1': page,
      'out/share/man/de/man1/b.1': short,
      'out/share/info/a.info': page,
      'out/share/info/a.info-1': short,
      'out/share/info/dir': page,
      'out/share/doc/a/README': page,
      'out/share/doc/a/TODO': short,
      'out/share/doc/a/index.html': page,
      'out/share/doc/a/examples/run.conf': page,
      'out/share/a/data': page,
    });
    await compress();
    expect(await names()).toEqual([
      'share/a/data',
      'share/doc/a/README.gz',
      'share/doc/a/TODO',
      'share/doc/a/examples/run.conf',
      'share/doc/a/index.html',
      'share/info/a.info-1.gz',
      'share/info/a.info.gz',
      'share/info/dir',
      'share/man/de/man1/b.1.gz',
      'share/man/man1/a.1.gz',
    ]);
    expect(textOf('out/share/man/man1/a.1.gz')).toBe(page);
  });

  it('gives links the names of what they lead to now, through other links, folders and outputs', async () => {
    folder.write({ 'out/share/man/man1/m.1': page, 'man/share/man/man1/far.1': page });
    await folder.shell(`cd out/share/man/man1; ln -s m.1 b.1; ln -s b.1 a.1; ln -s ./b.1 z.1
      mkdir ../de; ln -s ../man1/m.1 ../de/m.1; ln -s ${folder.path('man/share/man/man1/far.1')} far.1
      ln -s nowhere.1 dangling.1; cd ../../..; ln -s share/man man`);
    await compress(['out', 'man']);
    const target = (name: string): string => readlinkSync(folder.path(`out/share/man/${name}`));
    expect(target('man1/a.1.gz')).toBe('b.1.gz');
    expect(target('man1/b.1.gz')).toBe('m.1.gz');
    expect(target('man1/z.1.gz')).toBe('./b.1.gz');
    expect(target('de/m.1.gz')).toBe('../man1/m.1.gz');
    expect(target('man1/far.1.gz')).toBe(folder.path('man/share/man/man1/far.1.gz'));
    expect(target('man1/dangling.1')).toBe('nowhere.1');
    expect(textOf('out/man/man1/a.1.gz')).toBe(page);
  });

  it('keeps the names of one file one file', async () => {
    folder.write({
      'out/share/man/man1/m.1': page,
      'out/share/man/man1/own.1.gz': gzipSync(page, { level: 1 }),
    });
    await folder.shell('cd out/share/man/man1; ln m.1 b.1; ln own.1.gz other.1.gz');
    await compress();
    const file = (name: string) => statSync(folder.path(`out/share/man/man1/${name}.1.gz`));
    expect([file('m').nlink, file('m').ino]).toEqual([2, file('b').ino]);
    expect([file('own').nlink, file('own').ino]).toEqual([2, file('other').ino]);
  });

  it('gives the same bytes each time, also when it is run again, whatever time a package’s own gzip has put in', async () => {
    const make = async (under: string, time: string): Promise<void> => {
      folder.write({ [`${under}/share/man/man1/a.1`]: page, [`${under}/share/man/man1/own.1`]: page });
      await folder.shell(
        `cd ${under}/share/man/man1; ln -s a.1 l.1; ln a.1 h.1; touch -d ${time} *; gzip -1 own.1`,
      );
    };
    await make('one', '2001-01-01');
    await make('two', '2002-02-02');
    expect(await allOf('one')).not.toBe(await allOf('two'));
    await compress(['one']);
    await compress(['two'], { GZIP: '-1', ZSTD_CLEVEL: '1' });
    const once = await allOf('one');
    expect(await allOf('two')).toBe(once);
    await compress(['one']);
    expect(await allOf('one')).toBe(once);
    expect(textOf('one/share/man/man1/own.1.gz')).toBe(page);
  });

  it('leaves what others have compressed, and what only looks so', async () => {
    const files = ['a.1.xz', 'a.1.bz2', 'a.1.zst', 'no.1.gz'].map((name) => `out/share/man/man1/${name}`);
    folder.write(Object.fromEntries(files.map((name) => [name, 'not for gzip'])));
    const before = await allOf('out');
    expect(await compress()).toContain('no.1.gz stays, it is no file of gzip');
    expect(await allOf('out')).toBe(before);
  });

  it('never puts one page in the place of another', async () => {
    folder.write({ 'out/share/man/man1/a.1': page, 'out/share/man/man1/a.1.gz': gzipSync(short) });
    expect(await compress()).toContain('a.1 stays, there is a .gz of it already');
    expect(readFileSync(folder.path('out/share/man/man1/a.1'), 'utf8')).toBe(page);
    expect(textOf('out/share/man/man1/a.1.gz')).toBe(short);
  });

  it('leaves documents that a program opens by a link from elsewhere', async () => {
    folder.write({ 'out/share/doc/a/help.txt': page, 'out/share/doc/b/more.txt': page, 'out/bin/a': '' });
    await folder.shell(
      'mkdir -p out/share/a; cd out/share/a; ln -s ../doc/a/help.txt .; ln -s ../doc/b book',
    );
    await compress();
    expect(readFileSync(folder.path('out/share/a/help.txt'), 'utf8')).toBe(page);
    expect(readFileSync(folder.path('out/share/a/book/more.txt'), 'utf8')).toBe(page);
  });

  it('copes with names that have spaces, line ends, dashes and quotes', async () => {
    const odd = [' lead.1', '-dash.1', 'line\nend.1', 'quote\'".1', 'star*.1', 'ümlaut.1'];
    folder.write(Object.fromEntries(odd.map((name) => [`out/share/man/man1/${name}`, short])));
    await compress();
    for (const name of odd) expect(textOf(`out/share/man/man1/${name}.gz`)).toBe(short);
  });

  it('does not go through a link into the folders of another package', async () => {
    folder.write({ 'other/share/man/man1/a.1': page, 'other/share/doc/a/README': page });
    await folder.shell(`mkdir one two; ln -s ${folder.path('other/share')} one/share
      mkdir two/share; ln -s ${folder.path('other/share/man')} two/share/man`);
    const before = await allOf('other');
    await compress(['one', 'two']);
    expect(await allOf('other')).toBe(before);
  });

  it('compresses by zstd when it is told to', async () => {
    folder.write({ 'out/share/man/man1/a.1': page });
    await folder.shell('cd out/share/man/man1; ln -s a.1 b.1');
    await compress(['out'], { documentationCompression: 'zstd' });
    expect(await names()).toEqual(['share/man/man1/a.1.zst', 'share/man/man1/b.1.zst']);
    expect(await folder.shell('zstd -dqc <out/share/man/man1/b.1.zst')).toBe(page);
  });

  it('says which compressors there are, or that one is missing, and changes nothing', async () => {
    folder.write({ 'out/share/man/man1/a.1': page });
    await expect(compress(['out'], { documentationCompression: 'rar' })).rejects.toThrow(
      '"rar" is neither gzip nor zstd',
    );
    await expect(compress(['out'], { documentationCompression: 'zstd' }, 'PATH=/nowhere')).rejects.toThrow(
      'there is no zstd',
    );
    expect(await names()).toEqual(['share/man/man1/a.1']);
  });

  it('is off by a knob, and leaves manual pages to a package that wants them plain', async () => {
    folder.write({ 'out/share/man/man1/a.1': page, 'out/share/info/a.info': page });
    const out = folder.path('out');
    const run = (env: Readonly<Record<string, string>>) =>
      withHook('compress-documentation', 'for hook in "${postFixupHooks[@]}"; do $hook; done', {
        out,
        ...env,
      });
    await run({ dontCompressDocumentation: '1' });
    expect(await names()).toEqual(['share/info/a.info', 'share/man/man1/a.1']);
    await run({ dontGzipMan: '1' });
    expect(await names()).toEqual(['share/info/a.info.gz', 'share/man/man1/a.1']);
    await run({});
    expect(await names()).toEqual(['share/info/a.info.gz', 'share/man/man1/a.1.gz']);
  });
});

it('shellcheck finds nothing in the hooks', async (context) => {
  const { exitCode, stdout } = await runProgram('sh', ['-c', 'command -v shellcheck'], { env: process.env });
  if (exitCode !== 0) context.skip('SKIPPED: no shellcheck here');
  expect(stdout).toBeTruthy();
  const hooks = new URL('../../nix/hooks', import.meta.url).pathname;
  const judged = await runProgram('sh', ['-c', `shellcheck ${hooks}/*.sh`], { env: process.env });
  expect(judged.stdout).toBe('');
  expect(judged.exitCode).toBe(0);
});
