import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexTiny, program, root, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;

beforeAll(async () => {
  tiny = await throwawayPreenix();
  expect(await tiny.call([...indexTiny, '--out', 'snapshot'])).toMatchObject({ code: 0 });
  expect(await tiny.call(['channel', 'add', 'tiny', 'snapshot'])).toMatchObject({ code: 0 });
});
afterAll(() => tiny.remove());

describe('preenix search', () => {
  it('puts the exact name first and says what it is', () => {
    const { out, code } = tiny.preenix(['search', 'hello']);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^hello 2/);
  });

  it('forgives a typo, and says so', () => {
    const { out, err } = tiny.preenix(['search', 'cowsya']);
    expect(out).toMatch(/^cowsay /);
    expect(err).toContain('did you mean');
  });

  it('exits with 1 when nothing is found, with stdout empty', () => {
    expect(tiny.preenix(['search', 'qqqqqqqqqq'])).toMatchObject({ code: 1, out: '' });
  });

  it('prints JSON for scripts, errors included', async () => {
    const { out } = await tiny.call(['search', 'aborts', '--json']);
    const { version, hits } = JSON.parse(out);
    expect(version).toBe(1);
    expect(hits[0]).toMatchObject({ attr: 'pitfalls.aborts', error: { kind: 'abort' }, channel: 'tiny' });
  });

  it('labels what is refused instead of hiding it', async () => {
    expect((await tiny.call(['search', 'moneybags'])).out).toMatch(/moneybags .*\(unfree\)/);
  });

  it('honours --limit and tells how many more there are', async () => {
    const { out, err } = await tiny.call(['search', 'greeting', '--limit', '1', '--json']);
    expect(JSON.parse(out).hits).toHaveLength(1);
    expect(JSON.parse(out).total).toBeGreaterThan(1);
    expect(err).toBe('');
    expect((await tiny.call(['search', 'greeting', '--limit', '1'])).err).toContain('--limit');
  });

  it('refuses a senseless limit', async () => {
    for (const limit of ['0', '-1', 'x', '1.5'])
      expect((await tiny.call(['search', 'a', `--limit=${limit}`])).code).toBe(2);
  });

  it.each([
    ['--license', 'GPL-3.0-or-later', 'hello'],
    ['--maintainer', 'chloe', 'hello'],
    ['--set', 'cowPackages', 'cowPackages.tux'],
  ])('keeps to %s %s', async (option, value, attr) => {
    const search = async (...more: readonly string[]) =>
      JSON.parse((await tiny.call(['search', attr.split('.').at(-1) ?? '', '--json', ...more])).out);
    expect((await search(option, value)).hits[0]).toMatchObject({ attr });
    expect(await search(option, 'nobody-has-this')).toMatchObject({ total: 0, hits: [] });
  });

  it('does not mind a reader that goes away', () => {
    const piped = tiny.run([
      'bash',
      '-c',
      `set -o pipefail; "${process.execPath}" "${program}" search greeting --json | head -1`,
    ]);
    expect(piped).toMatchObject({ code: 0, out: '{\n', err: '' });
  });
});

describe('several channels', () => {
  beforeAll(async () => {
    expect(await tiny.call(['channel', 'add', 'other', 'snapshot'])).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await tiny.call(['channel', 'remove', 'other']);
  });

  it('are ranked together: the exact names of both come before the lesser hits of either', async () => {
    const { hits, total } = JSON.parse((await tiny.call(['search', 'hello', '--limit', '3', '--json'])).out);
    expect(hits).toHaveLength(3);
    expect(hits.slice(0, 2)).toMatchObject([
      { attr: 'hello', channel: 'tiny' },
      { attr: 'hello', channel: 'other' },
    ]);
    expect(total).toBe(
      2 * JSON.parse((await tiny.call(['search', 'hello', '--channel', 'tiny', '--json'])).out).total,
    );
  });

  it('answer in their order, and one alone when it is named', async () => {
    expect(JSON.parse((await tiny.call(['show', 'hello', '--json'])).out).channel).toBe('tiny');
    expect(JSON.parse((await tiny.call(['show', 'hello', '--channel', 'other', '--json'])).out).channel).toBe(
      'other',
    );
    expect((await tiny.call(['show', 'hello', '--channel', 'third'])).code).toBe(1);
  });
});

describe('preenix show', () => {
  it('tells what a person wants to know', () => {
    const { out } = tiny.preenix(['show', 'welcome']);
    for (const label of ['description', 'license', 'maintainers', 'derivation', 'position'])
      expect(out).toContain(label);
  });

  it.each([
    ['throws', 'throw'],
    ['asserts', 'assert'],
    ['aborts', 'abort'],
  ])('tells why pitfalls.%s failed', async (name, kind) => {
    const { out, code } = await tiny.call(['show', `pitfalls.${name}`, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).entry.error).toMatchObject({ kind, message: expect.stringMatching(/\S/) });
  });

  it('exits with 1 for an attribute that does not exist, and suggests', async () => {
    const { code, err } = await tiny.call(['show', 'helo']);
    expect(code).toBe(1);
    expect(err).toContain('ATTR_NOT_FOUND');
    expect(err).toMatch(/did you mean .*hello/);
  });
});

describe('the quick commands', () => {
  it.each([
    ['search', 'quick', ['search', 'hello']],
    ['show', 'quick', ['show', 'hello']],
    ['drv', 'quick', ['drv', 'hello']],
    ['drv --import', 'closure', ['drv', 'hello', '--import']],
    ['drv --export', 'closure', ['drv', 'hello', '--export']],
  ])('%s loads %s.cjs, and neither yargs, zod nor execa', async (_, bundle, args) => {
    const list = join(tiny.folder, `modules-${args.join('-')}`);
    const recorder = join(root, 'apps/preenix/test/modules/record.mjs');
    const ran = tiny.run([process.execPath, '--import', recorder, program, ...args], {
      LOADED_MODULES: list,
    });
    expect(ran.code).toBe(0);
    const modules = (await readFile(list, 'utf8')).split('\n');
    expect(modules).toContainEqual(expect.stringMatching(new RegExp(`preenix/dist/${bundle}\\.cjs$`)));
    expect(modules.filter((module) => /node_modules\/(yargs|zod|execa)\//.test(module))).toEqual([]);
  });

  it('drv --import reads no .nix file', async () => {
    const trace = join(tiny.folder, 'trace');
    const words = ['strace', '-f', '-qq', '-e', 'trace=open,openat', '-o', trace, process.execPath, program];
    const { code, err } = tiny.run([...words, 'drv', 'welcome', '--import']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/imported [1-9]/) });
    const opened = await readFile(trace, 'utf8');
    expect(opened).toContain('-welcome-1.1.drv');
    expect(opened).not.toMatch(/\.nix"/);
  });

  it('would be caught if they did: install and its help do load what they have not bundled', async () => {
    const list = join(tiny.folder, 'modules-install');
    const recorder = join(root, 'apps/preenix/test/modules/record.mjs');
    const args = ['install', 'hello', '--dry-run', '-p', join(tiny.folder, 'p')];
    tiny.run([process.execPath, '--import', recorder, program, ...args], { LOADED_MODULES: list });
    tiny.run([process.execPath, '--import', recorder, program, 'install', '--help'], {
      LOADED_MODULES: `${list}-help`,
    });
    const modules = `${await readFile(list, 'utf8')}${await readFile(`${list}-help`, 'utf8')}`;
    for (const name of ['yargs', 'execa']) expect(modules).toContain(`node_modules/${name}/`);
  });
});

describe('a damaged catalog', () => {
  it('is reported with its place and the way out, which works', async () => {
    const file = join(tiny.folder, 'preenix/channels/tiny/current/catalog.mdb');
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length >> 1));
    const { code, err } = tiny.preenix(['search', 'hello']);
    expect(code).toBe(4);
    expect(err).toContain('CATALOG_CORRUPT');
    expect(err).toContain('catalog.mdb');
    expect(err).toMatch(/hint: .*preenix channel update/);
    expect(await tiny.call(['channel', 'update'])).toMatchObject({ code: 0 });
    expect(await tiny.call(['search', 'hello'])).toMatchObject({ code: 0 });
  });
});
