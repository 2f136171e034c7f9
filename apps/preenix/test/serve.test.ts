import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseNarInfo } from '@nixtools/nix-formats';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  indexTiny,
  program,
  type ThrowawayPreenix,
  throwawayPreenix,
  tinyNixpkgs,
} from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
const running: Served[] = [];

interface Served {
  readonly url: string;
  /** Ends it by a signal. */
  stop(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly err: string }>;
}

/** Starts the program and waits for its first line. */
const serve = async (...args: readonly string[]): Promise<Served> => {
  const child = spawn(process.execPath, [program, 'serve', ...args, '--port', '0'], {
    cwd: tiny.folder,
    env: { ...tiny.env },
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const closed = once(child, 'close');
  const [line] = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    closed.then(() => {
      throw new Error(err);
    }),
  ]);
  const served: Served = {
    url: String(line).trimEnd(),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await closed;
      return { code, err };
    },
  };
  running.push(served);
  return served;
};

/** The derivation of an attribute, as Nix itself names it. */
const drvOf = (attr: string): string => {
  const { code, out, err } = tiny.run(['nix-instantiate', tinyNixpkgs, '-A', attr]);
  if (code !== 0) throw new Error(err);
  return out.trim();
};

/** Nobody's store again: same place, nothing in it. */
const emptyStore = async (): Promise<void> => {
  tiny.run(['chmod', '-R', 'u+w', tiny.storeDir]);
  for (const name of ['store', 'state']) {
    await rm(join(tiny.folder, name), { recursive: true, force: true });
    await mkdir(join(tiny.folder, name));
  }
};

/** What a user of plain Nix types; the throwaway Nix fetches nothing unless it is told to. */
const realise = (path: string, substituter: string, ...more: readonly string[]) =>
  tiny.run([
    ...['nix-store', '--realise', path, '--option', 'substitute', 'true'],
    ...['--option', 'substituters', substituter, ...more],
  ]);

let welcome: string;

beforeAll(async () => {
  tiny = await throwawayPreenix();
  welcome = drvOf('welcome');
  expect(await tiny.call([...indexTiny, '--out', 'snapshot'])).toMatchObject({ code: 0 });
  expect(await tiny.call(['publish', 'snapshot', 'public'])).toMatchObject({ code: 0 });
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop('SIGKILL');
});
afterAll(() => tiny.remove());

describe('plain Nix with an empty store', () => {
  it.each(['public', 'snapshot'])(
    'builds from what %s serves: unsigned, and with signatures required as ever',
    async (folder) => {
      await emptyStore();
      const { url, stop } = await serve(folder, '--verbose');
      const built = realise(welcome, url, '--option', 'require-sigs', 'true');
      expect(built.err).toContain(`copying path '${welcome}' from '${url}'`);
      expect(built.code).toBe(0);
      expect(tiny.run([join(built.out.trim(), 'bin/welcome'), 'Ada']).out).toContain('Hello, Ada!');
      const { err } = await stop();
      expect(err).toMatch(/^127\.0\.0\.1 200 GET \/nix-cache-info$/m);
    },
  );

  it('copies the closure of one derivation, and no more', async () => {
    await emptyStore();
    const { url } = await serve('public');
    const nix = ['nix', '--extra-experimental-features', 'nix-command'];
    const listed = tiny.run([...nix, 'path-info', '--derivation', '--recursive', '--store', url, welcome]);
    const closure = listed.out.trim().split('\n');
    expect(closure).toContain(welcome);
    const copied = tiny.run([...nix, 'copy', '--derivation', '--from', url, welcome]);
    expect(copied.code, copied.err).toBe(0);
    const inStore = (await readdir(tiny.storeDir)).filter((name) => !name.startsWith('.'));
    expect(inStore.map((name) => join(tiny.storeDir, name)).sort()).toEqual(closure.sort());
  });

  it('does not take what another store folder is for', async () => {
    const { url } = await serve('public');
    const other = {
      NIX_STORE_DIR: join(tiny.folder, 'other'),
      NIX_STATE_DIR: join(tiny.folder, 'other-state'),
    };
    const { code, err } = tiny.run(
      ['nix-store', '--realise', welcome, '--option', 'substituters', url],
      other,
    );
    expect(code).not.toBe(0);
    expect(err).not.toContain('copying');
  });
});

describe('signatures', () => {
  it('are good for Nix where it needs them: for a copy of a narinfo that has lost its content address', async () => {
    const keygen = (name: string) =>
      tiny.run(['nix-store', '--generate-binary-cache-key', name, `${name}.secret`, `${name}.public`]);
    for (const name of ['cache-1', 'cache-2']) expect(keygen(name).code).toBe(0);
    const trusted = async (name: string) => [
      ...['--option', 'trusted-public-keys', await readFile(join(tiny.folder, `${name}.public`), 'utf8')],
    ];
    const { url } = await serve('public', '--key', 'cache-1.secret');
    const infoOf = async (path: string): Promise<string> =>
      (await fetch(`${url}/${path.slice(tiny.storeDir.length + 1).slice(0, 32)}.narinfo`)).text();
    const { references } = parseNarInfo(await infoOf(welcome), welcome, tiny.storeDir);
    const source = references.find((path) => path.endsWith('-welcome.sh')) ?? '';
    const text = await infoOf(source);
    const info = parseNarInfo(text, source, tiny.storeDir);
    expect(info.signatures.join()).toMatch(/^cache-1:[^,]+$/);

    const cache = join(tiny.folder, 'cache');
    await mkdir(join(cache, 'nar'), { recursive: true });
    await writeFile(join(cache, 'nix-cache-info'), `StoreDir: ${tiny.storeDir}\n`);
    await writeFile(
      join(cache, info.url),
      Buffer.from(await (await fetch(`${url}/${info.url}`)).arrayBuffer()),
    );
    const file = `${source.slice(tiny.storeDir.length + 1).slice(0, 32)}.narinfo`;
    await writeFile(join(cache, file), text.replace(/^CA:.*\n/m, ''));
    await emptyStore();
    expect(realise(source, `file://${cache}`, ...(await trusted('cache-2'))).code).not.toBe(0);
    const taken = realise(source, `file://${cache}`, ...(await trusted('cache-1')));
    expect(taken.code, taken.err).toBe(0);
  });
});

it('preenix follows the channel that it serves', async () => {
  await emptyStore();
  const { url } = await serve('public');
  const added = await tiny.call(['channel', 'add', 'tiny', url, '--unsigned']);
  expect(added.code, added.err).toBe(0);
  expect((await tiny.call(['channel', 'update', 'tiny'])).err).toContain('up to date');
  expect((await tiny.call(['drv', 'welcome'])).out.trim()).toBe(welcome);
});

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s is 0 when nobody was being answered', async (signal) => {
    const { url, stop } = await serve('public');
    // The connection of this is still open, and idle.
    expect((await fetch(`${url}/nix-cache-info`)).status).toBe(200);
    expect(await stop(signal)).toEqual({ code: 0, err: '' });
  });

  it('is 130 when a client had to be cut', async () => {
    const large = `large-${'3'.repeat(64)}`;
    await writeFile(join(tiny.folder, 'public/parts', large), '');
    await truncate(join(tiny.folder, 'public/parts', large), 64 * 1024 * 1024);
    const { url, stop } = await serve('public');
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) }).on('error', () => {});
    socket.write(`GET /parts/${large} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    const { code, err } = await stop();
    expect(code).toBe(130);
    expect(err).toContain('1 answer did not come to an end');
    socket.destroy();
  });
});

describe('a wrong call', () => {
  it.each<[number, string[], string]>([
    [2, ['serve'], 'FOLDER is missing'],
    [2, ['serve', 'public', '--port', '65536'], '65536 is no port'],
    [2, ['serve', 'public', '--port', '-1'], '--port'],
    [3, ['serve', 'nowhere'], 'NOT_SERVABLE'],
    [3, ['serve', 'public', '--listen', '192.0.2.1'], 'LISTEN_FAILED'],
    [3, ['serve', 'public', '--key', 'nowhere'], 'ENOENT'],
    [2, ['serve', 'public', '--key', 'public/channel.json'], 'KEY_SYNTAX'],
  ])('ends with %i: %j', async (code, args, words) => {
    const ended = await tiny.call([...args, ...(args.includes('--port') ? [] : ['--port', '0'])]);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(words);
    expect(ended.out).toBe('');
  });
});
