import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayServer, throwawayServer } from '../../../packages/channel/test/throwaway-server.ts';
import { program, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
let server: ThrowawayServer;
let key: string;

/** A package set of so many packages that greet in their own way; nothing in it is built here. */
const treeOf = (greeting: string, count = 40): string => `{ system ? "x86_64-linux" }: {
  hello = derivation { name = "hello-1"; inherit system; builder = "/bin/sh"; args = [ "${greeting}" ]; }
    // { meta.description = "says ${greeting}"; };
} // builtins.listToAttrs (map (n: { name = "p" + toString n; value = derivation {
  name = "p-" + toString n; inherit system; builder = "/bin/sh"; }; }) (builtins.genList (n: n) ${count}))`;

const index = async (greeting: string, count?: number): Promise<string> => {
  const tree = join(tiny.folder, `tree-${greeting}`);
  await mkdir(tree);
  await writeFile(join(tree, 'default.nix'), treeOf(greeting, count));
  const out = join(tiny.folder, greeting);
  expect(await tiny.call(['index', tree, '--out', out, '--system', 'x86_64-linux'])).toMatchObject({
    code: 0,
  });
  return out;
};

beforeAll(async () => {
  tiny = await throwawayPreenix();
  tiny.run(['nix-store', '--generate-binary-cache-key', 'tiny.example-1', 'secret', 'public']);
  key = await readFile(join(tiny.folder, 'public'), 'utf8');
  for (const greeting of ['servus', 'salve']) await index(greeting);
  await index('less', 10);
  server = await throwawayServer(join(tiny.folder, 'www'));
});
afterAll(async () => {
  await server.close();
  await tiny.remove();
});

const preenix = (args: readonly string[], env?: Readonly<Record<string, string>>) => tiny.call(args, env);

/** As a process of its own; not `tiny.preenix`, which holds up the server of this very process. */
const wholePreenix = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: tiny.folder,
    env: { ...tiny.env, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
};

const publish = (snapshot: string, ...more: readonly string[]) =>
  preenix(['publish', snapshot, 'www', '--key', 'secret', ...more]);

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

describe('a channel over HTTP', () => {
  it('is published with a key that Nix made, and added, updated and rolled back', async () => {
    expect(await wholePreenix(['publish', 'servus', 'www', '--key', 'secret'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('version 1'),
    });
    const added = await wholePreenix(['channel', 'add', 'tiny', server.address, '--key', key]);
    expect(added).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/version 1, 41 packages/) });
    expect((await wholePreenix(['show', 'hello'])).out).toContain('says servus');
    expect(await publish('salve')).toMatchObject({ code: 0 });
    expect(await wholePreenix(['channel', 'update'])).toMatchObject({ code: 0 });
    expect((await wholePreenix(['show', 'hello'])).out).toContain('says salve');
    expect(await wholePreenix(['channel', 'rollback', 'tiny'])).toMatchObject({ code: 0 });
    expect((await wholePreenix(['show', 'hello'])).out).toContain('says servus');
    expect(await wholePreenix(['channel', 'update', 'tiny'])).toMatchObject({ code: 0 });
    expect((await wholePreenix(['show', 'hello'])).out).toContain('says salve');
  });

  it('is listed with version, age, expiry and key', async () => {
    const { out } = await preenix(['channel', 'list']);
    expect(out).toMatch(/^NAME +VERSION +AGE +EXPIRES +KEYS/);
    expect(out).toMatch(/^tiny +2 +new +in (?:89|90) days +tiny\.example-1 /m);
    const { channels } = JSON.parse((await preenix(['channel', 'list', '--json'])).out);
    expect(channels).toMatchObject([{ name: 'tiny', keys: [key], published: { version: 2 } }]);
  });

  it('gives derivations that Nix takes', async () => {
    const { out, code, err } = await preenix(['drv', 'hello', '--import']);
    expect({ code, err: err.includes('imported') }).toEqual({ code: 0, err: true });
    expect(existsSync(out.trim())).toBe(true);
  });

  it('is refused with exit 4 when another key signed, and the old one stays in use', async () => {
    tiny.run(['nix-store', '--generate-binary-cache-key', 'evil-1', 'evil', 'evil-public']);
    expect(await preenix(['publish', 'servus', 'www', '--key', 'evil'])).toMatchObject({ code: 0 });
    const { code, err } = await wholePreenix(['channel', 'update']);
    expect(code).toBe(4);
    expect(err).toContain('POINTER_UNTRUSTED');
    expect((await preenix(['show', 'hello'])).out).toContain('says salve');
    expect(await publish('salve')).toMatchObject({ code: 0 });
    expect(await preenix(['channel', 'update'])).toMatchObject({ code: 0 });
  });

  it('needs a key, or the word that it needs none', async () => {
    const without = await preenix(['channel', 'add', 'x', server.address]);
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('CHANNEL_KEY_NEEDED') });
    const both = await preenix(['channel', 'add', 'x', server.address, '--key', key, '--unsigned']);
    expect(both.code).toBe(2);
    const unsigned = await preenix(['channel', 'add', 'x', server.address, '--unsigned']);
    expect(unsigned).toMatchObject({ code: 0, err: expect.stringContaining('warning: ') });
    expect(await preenix(['channel', 'remove', 'x'])).toMatchObject({ code: 0 });
    const folder = await preenix(['channel', 'add', 'x', 'www']);
    expect(folder).toMatchObject({ code: 0, err: expect.stringContaining('warning: ') });
    expect(await preenix(['channel', 'remove', 'x'])).toMatchObject({ code: 0 });
  });

  it('is left alone offline', async () => {
    server.requests.length = 0;
    const all = await preenix(['channel', 'update'], { PREENIX_OFFLINE: '1' });
    expect(all).toMatchObject({ code: 0, err: expect.stringContaining('kept') });
    const one = await preenix(['channel', 'update', 'tiny', '--offline']);
    expect(one).toMatchObject({ code: 5, err: expect.stringContaining('OFFLINE') });
    expect(server.requests).toEqual([]);
  });
});

describe('publish', () => {
  it('refuses to lose packages with exit 5, and does it with --force', async () => {
    const refused = await preenix(['publish', 'less', 'www', '--key', 'secret']);
    expect(refused).toMatchObject({ code: 5, err: expect.stringMatching(/30 of 41 packages/) });
    await cp(join(tiny.folder, 'www'), join(tiny.folder, 'forced'), { recursive: true });
    const forced = await preenix(['publish', 'less', 'forced', '--key', 'secret', '--force', '--json']);
    expect(forced.code).toBe(0);
    expect(JSON.parse(forced.out)).toMatchObject({ changed: true, snapshot: { counts: { entries: 11 } } });
  });

  it('takes its time from SOURCE_DATE_EPOCH, and says what is no time', async () => {
    const args = ['publish', 'servus', 'timed', '--key', 'secret', '--json'];
    const { out } = await preenix([...args, '--force'], { SOURCE_DATE_EPOCH: '1700000000' });
    expect(JSON.parse(out)).toMatchObject({ created: '2023-11-14T22:13:20Z' });
    for (const wrong of [
      ['--time', 'soon'],
      ['--expires', '999999999'],
      ['--mirror', 'ftp://x'],
      ['--mirror', 'https://user:word@example.org/'],
      ['--max-loss', 'all'],
    ])
      expect((await preenix([...args, ...wrong])).code).toBe(2);
  });

  it('refuses a time at which clients would refuse it, and keeps what is published', async () => {
    const args = ['publish', 'servus', 'lapsed', '--key', 'secret'];
    expect(await preenix(args)).toMatchObject({ code: 0 });
    const before = await readFile(join(tiny.folder, 'lapsed/channel.json'), 'utf8');
    const { code, err } = await preenix(args, { SOURCE_DATE_EPOCH: '315532800' });
    expect({ code, names: err.includes('PUBLISH_EXPIRED') }).toEqual({ code: 5, names: true });
    expect(await readFile(join(tiny.folder, 'lapsed/channel.json'), 'utf8')).toBe(before);
  });

  it('warns when nobody signs', async () => {
    const { code, err } = await preenix(['publish', 'servus', 'unsigned']);
    expect({ code, warns: err.includes('not signed') }).toEqual({ code: 0, warns: true });
  });
});

describe('an index that is old', () => {
  it('is said to be so by every command that uses it, on stderr and once', async () => {
    const state = { PREENIX_STATE_DIR: join(tiny.folder, 'old-state') };
    await preenix(['publish', 'servus', 'old', '--key', 'secret', '--time', daysAgo(12)]);
    expect(await preenix(['channel', 'add', 'old', 'old', '--key', key], state)).toMatchObject({ code: 0 });
    for (const args of [
      ['search', 'hello', '--json'],
      ['show', 'hello'],
      ['drv', 'hello'],
      ['install', 'hello', 'p1', '--dry-run'],
    ]) {
      const { err } = await preenix(args, state);
      expect(err.match(/^note: channel old is 12 days old; preenix channel update$/gm)).toHaveLength(1);
    }
    await preenix(['publish', 'servus', 'old', '--key', 'secret', '--time', daysAgo(6)]);
    expect(await preenix(['channel', 'update'], state)).toMatchObject({ code: 0 });
    expect((await preenix(['show', 'hello'], state)).err).toBe('');
  });
});

describe('an index from the future', () => {
  it('has no age that could be told: a clock is wrong, and that is said', async () => {
    const state = { PREENIX_STATE_DIR: join(tiny.folder, 'future-state') };
    await preenix(['publish', 'servus', 'future', '--key', 'secret', '--time', daysAgo(-3)]);
    await preenix(['channel', 'add', 'future', 'future', '--key', key], state);
    const { code, err } = await preenix(['drv', 'hello'], state);
    expect({ code, err }).toEqual({
      code: 0,
      err: 'note: channel future is from the future; is the clock right?\n',
    });
  });
});

describe('kill -9', () => {
  /** Ends the program that many milliseconds after its start. @returns whether it had ended by itself */
  const killAfter = async (milliseconds: number, args: readonly string[], env = {}): Promise<boolean> => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: tiny.folder,
      env: { ...tiny.env, ...env },
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    const [, signal] = await once(child, 'exit');
    clearTimeout(timer);
    return signal === null;
  };

  /**
   * At moments all over the time that the undisturbed program takes; that every single step can be the last one is for
   * `update-killed.test.ts`.
   *
   * @returns how often it was really killed
   */
  const atManyMoments = async (run: (milliseconds: number) => Promise<boolean>): Promise<number> => {
    const begin = performance.now();
    await run(2 ** 30);
    const whole = performance.now() - begin;
    let kills = 0;
    for (let moment = 2; moment < 8; moment++) if (!(await run((whole * moment) / 7))) kills++;
    return kills;
  };

  /** The folder as it is now; what is done in it later is undone by the function that this gives. */
  const kept = async (name: string): Promise<() => Promise<void>> => {
    const [place, copy] = [join(tiny.folder, name), join(tiny.folder, `${name}-kept`)];
    const copyOf = (from: string, to: string) => cp(from, to, { recursive: true, verbatimSymlinks: true });
    await copyOf(place, copy);
    return async () => {
      await rm(place, { recursive: true });
      await copyOf(copy, place);
    };
  };

  it('of a publication leaves a folder that clients can use, and that can be published into', async () => {
    const state = { PREENIX_STATE_DIR: join(tiny.folder, 'publish-state') };
    await preenix(['publish', 'servus', 'killed', '--key', 'secret']);
    const client = ['channel', 'add', 'killed', 'killed', '--key', key];
    expect(await preenix(client, state)).toMatchObject({ code: 0 });
    let turn = 0;
    const kills = await atManyMoments(async (milliseconds) => {
      const snapshot = turn++ % 2 === 0 ? 'salve' : 'servus';
      const args = ['publish', snapshot, 'killed', '--key', 'secret', '--keep', '1'];
      const done = await killAfter(milliseconds, args);
      expect(await preenix(['channel', 'update'], state)).toMatchObject({ code: 0 });
      return done;
    });
    expect(kills).toBeGreaterThan(0);
    await preenix(['publish', 'servus', 'killed', '--key', 'secret', '--keep', '1']);
    await preenix(['publish', 'salve', 'killed', '--key', 'secret', '--keep', '1']);
    const parts = (await readdir(join(tiny.folder, 'killed/parts'))).map((part) => part.split('-')[0]);
    expect(parts.sort()).toEqual(['delta', 'drvs', 'entries']);
    const visible = (await readdir(join(tiny.folder, 'killed'))).filter((name) => !name.startsWith('.'));
    expect(visible.sort()).toEqual(['channel.json', 'history.json', 'parts']);
  }, 300_000);

  it.each([
    ['by a delta', '1'],
    ['of the whole', '0'],
  ])(
    'of an update %s leaves the old snapshot or the new one in use',
    async (_, deltas) => {
      const state = { PREENIX_STATE_DIR: join(tiny.folder, `update-state-${deltas}`) };
      await rm(join(tiny.folder, 'updated'), { recursive: true, force: true });
      const offer = (snapshot: string) =>
        preenix(['publish', snapshot, 'updated', '--key', 'secret', '--deltas', deltas]);
      await offer('servus');
      const added = ['channel', 'add', 'updated', 'updated', '--key', key];
      expect(await preenix(added, state)).toMatchObject({ code: 0 });
      await offer('salve');
      const toOldState = await kept(`update-state-${deltas}`);
      const kills = await atManyMoments(async (milliseconds) => {
        await toOldState();
        const done = await killAfter(milliseconds, ['channel', 'update'], state);
        expect((await preenix(['show', 'hello'], state)).out).toMatch(/says (?:servus|salve)/);
        const listed = await preenix(['channel', 'list', '--json'], state);
        expect(listed).toMatchObject({ code: 0, err: '', out: expect.stringContaining('"updated"') });
        return done;
      });
      expect(kills).toBeGreaterThan(0);
      expect(await preenix(['channel', 'update'], state)).toMatchObject({ code: 0 });
      expect((await preenix(['channel', 'update'], state)).err).toContain('up to date');
      expect((await preenix(['show', 'hello'], state)).out).toContain('says salve');
    },
    300_000,
  );
});
