import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  indexTiny,
  program,
  type ThrowawayPreenix,
  throwawayPreenix,
  tinyNixpkgs,
} from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
beforeAll(async () => {
  tiny = await throwawayPreenix();
});
afterAll(() => tiny.remove());

describe('the command line', () => {
  it.each([
    [['frobnicate'], 'no command'],
    [['channel', 'frobnicate'], 'channel add'],
    [['search'], 'TERMS is missing'],
    [['show', 'a', 'b'], 'unexpected argument'],
    [['search', 'a', '--frobnicate'], '--frobnicate'],
    [['install', 'a', '--frobnicate'], 'frobnicate'],
    [['install', 'a^'], 'names no outputs'],
    [['index', 'a'], 'out'],
    [['index', '--out', 'b'], 'TREE'],
    [['index', 'a', '--out', 'b', '--max-memory', 'lots'], 'no size'],
    [['index', 'a', '--out', 'b', '--workers', 'two'], 'workers'],
    [['index', 'a', '--out', 'b', '--workers', '0'], 'from 1 on'],
    [['index', 'a', '--out'], 'argument missing'],
    [['constructor'], 'no command'],
    [['__proto__'], 'no command'],
    [['list', '--constructor'], '--constructor'],
    [['search', ''], 'TERMS is empty'],
    [['channel', 'add', 'x', ''], 'SOURCE is empty'],
    [['list', '--profile', ''], '--profile is empty'],
    [['install', 'a', '--priority', '1.5'], 'no whole number'],
    [['install', 'a', '--allow', 'unfree,taste'], 'insecure'],
  ])('%j is wrong usage: exit 2, and it says what is right', async (args, says) => {
    // The quick commands are a bundle with a beginning of its own.
    const isQuick = ['search', 'show'].includes(String(args[0]));
    const { code, out, err } = isQuick ? tiny.preenix(args) : await tiny.call(args);
    expect(err).toContain(says);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each([
    ['--help'],
    ['search', '--help'],
    ['install', '-h'],
    ['channel', '--help'],
    ['help', 'index'],
    [],
  ])('explains itself: %j %j', async (...args) => {
    const { code, out } = await tiny.call(args.filter((word) => word !== undefined));
    expect(code).toBe(0);
    expect(out).toMatch(/preenix/);
  });

  it('explains the words of a command, and a group of commands without all the others', async () => {
    expect((await tiny.call(['install', '--help'])).out).toMatch(/^ATTR\[\^OUTPUTS\] +an attribute/m);
    const group = tiny.preenix(['channel', '--help']).out;
    expect(group).toMatch(/^ +channel rollback +\S/m);
    expect(group).not.toMatch(/install/);
  });

  it('ends with 6 when its data cannot be written, and works on when nobody reads what it says besides', () => {
    const inShell = (command: string) =>
      tiny.run(['bash', '-c', `"${process.execPath}" "${program}" ${command}`]);
    const full = inShell('channel list --json >/dev/full');
    expect(full).toMatchObject({ code: 6, err: expect.stringContaining('the disk is full') });
    expect(inShell('channel list --json 2> >(true)')).toMatchObject({ code: 0 });
    expect(inShell('frobnicate 2>/dev/full').code).toBe(2);
  });

  it('prints its version', () => {
    expect(tiny.preenix(['--version']).out).toMatch(/^preenix \d+\.\d+\.\d+\n$/);
  });
});

describe('an environment that lacks something', () => {
  it('says that there is no channel, and how to add one', () => {
    for (const args of [
      ['search', 'x'],
      ['show', 'x'],
      ['install', 'x'],
    ])
      expect(tiny.preenix(args)).toMatchObject({
        code: 3,
        err: expect.stringContaining('preenix channel add'),
      });
  });

  it('says that Nix is missing, and how to get it', async () => {
    const { code, err } = await tiny.call(['index', tinyNixpkgs, '--out', 'none'], { PATH: '/nonexistent' });
    expect(code).toBe(3);
    expect(err).toMatch(/NIX_NOT_FOUND/);
    expect(err).toMatch(/hint: .*nix/);
    expect(existsSync(join(tiny.folder, 'none'))).toBe(false);
  });

  it('says that a channel’s snapshot is missing', async () => {
    expect(await tiny.call(['channel', 'add', 'x', 'nowhere'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('SNAPSHOT_NOT_FOUND'),
    });
  });
});

describe('a place where nobody can make a folder', () => {
  it.each([
    [['channel', 'add', 'x', 'nowhere'], { PREENIX_STATE_DIR: '/proc/preenix/state' }],
    [['index', tinyNixpkgs, '--out', '/proc/preenix/snapshot'], {}],
    [['publish', 'nowhere', '/proc/preenix/www'], {}],
  ])('is an error, not a wait without end: %j %j', async (args, env) => {
    const { code, err } = await tiny.call(args, env);
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringMatching(/^error: .*\n.*hint: /ms) });
  });
});

describe('a tree that is no nixpkgs', () => {
  it.each([
    ['an empty folder', undefined],
    ['a number', '42'],
    ['a syntax error', '{ a = '],
    ['a function with arguments nobody gives', '{ mandatory }: { }'],
    ['a derivation', 'derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh"; }'],
    ['a throw', 'throw "no"'],
  ])('is refused and leaves nothing behind: %s', async (title, content) => {
    const tree = join(tiny.folder, title.replaceAll(' ', '-'));
    const out = `${tree}-snapshot`;
    await mkdir(tree);
    if (content !== undefined) await writeFile(join(tree, 'default.nix'), content);
    const { code, err } = await tiny.call(['index', tree, '--out', out]);
    expect([2, 6]).toContain(code);
    expect(err).toMatch(/^error: /m);
    expect(err).toMatch(/hint: /);
    expect(existsSync(out)).toBe(false);
  });

  it('is refused when it does not exist', () => {
    expect(tiny.preenix(['index', 'nowhere', '--out', 'x']).code).toBe(2);
  });
});

describe('a place that is taken', () => {
  it('is not overwritten by index', async () => {
    const out = join(tiny.folder, 'precious');
    await mkdir(out);
    await writeFile(join(out, 'thesis.txt'), 'years of work');
    const { code, err } = await tiny.call(['index', tinyNixpkgs, '--out', out]);
    expect({ code, files: await readdir(out) }).toEqual({ code: 5, files: ['thesis.txt'] });
    expect(err).toContain('OUT_NOT_A_SNAPSHOT');
  });
});

describe('a full disk', () => {
  // A file system of its own in a mount namespace: the only honest way to be out of space.
  const inSmallDisk = (script: string) =>
    tiny.run([
      'unshare',
      '--user',
      '--map-root-user',
      '--mount',
      'bash',
      '-euc',
      `mkdir -p small && mount -t tmpfs -o size=200k none small && ${script}`,
    ]);

  it('ends index with exit 6 and a hint, and no snapshot', (context) => {
    if (inSmallDisk('true').code !== 0) context.skip('SKIPPED: this machine allows no mount namespaces');
    const ran = inSmallDisk(
      `set +e; "${process.execPath}" "${program}" ${indexTiny.map((word) => `'${word}'`).join(' ')} --out small/snapshot; code=$?; ls small >&2; exit $code`,
    );
    expect(ran.code).toBe(6);
    expect(ran.err).toMatch(/DISK_FULL|ENOSPC/);
    expect(ran.err).toMatch(/hint: /);
    expect(ran.err).not.toMatch(/^snapshot$/m);
  });

  it('stops no command that only reads, and an update with exit 6 and the old snapshot in use', async (context) => {
    if (inSmallDisk('true').code !== 0) context.skip('SKIPPED: this machine allows no mount namespaces');
    const preenix = `"${process.execPath}" "${program}"`;
    const indexed = await tiny.call([...indexTiny, '--out', 'full', '--system', 'x86_64-linux']);
    expect(indexed.code).toBe(0);
    const ran = inSmallDisk(
      [
        'mount -o remount,size=2m small; export PREENIX_STATE_DIR="$PWD/small/state"',
        `cp -r full small/source; ${preenix} channel add tiny small/source`,
        // Without its digests the generation counts as damaged, so that the update makes it anew.
        `rm small/state/channels/tiny/generations/1/digests.json; dd if=/dev/zero of=small/rest bs=4k || true`,
        `code=0; ${preenix} channel update || code=$?; ${preenix} drv hello; exit $code`,
      ].join('\n'),
    );
    expect(ran).toMatchObject({ code: 6, out: expect.stringMatching(/-hello-[^/]*\.drv\n$/) });
    expect(ran.err).toMatch(/ENOSPC/);
  });
});
