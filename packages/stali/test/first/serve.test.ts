import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { here } from '../stali-nix.ts';

const missing =
  process.getuid?.() !== 0
    ? 'to change the root takes root'
    : existsSync('/usr/bin/gcc')
      ? undefined
      : 'no gcc';
const name = 'the tiny server of a guest';

describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (SKIPPED: ${missing})`, () => {
  let folder: string;
  let server: ChildProcess;
  let port: number;
  const at = (path: string): string => join(folder, path);

  /** What comes back for these very bytes. */
  const raw = async (request: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    // A server that has heard enough may close while we still talk.
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.write(request, 'latin1');
    await once(socket, 'close');
    return answer;
  };
  const statusOf = async (target: string, method = 'GET'): Promise<string> =>
    (await raw(`${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)).split('\r\n')[0] ?? '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stali-serve-'));
    const sources = [here('first/one-server.c'), join(staliNix(), 'first/serve.c')];
    execFileSync('gcc', [
      '-Wall',
      '-Werror',
      '-I',
      join(staliNix(), 'first'),
      '-o',
      at('server'),
      ...sources,
    ]);
    mkdirSync(at('www/sub dir'), { recursive: true });
    writeFileSync(at('www/index.html'), '<h1>hello</h1>');
    writeFileSync(at('www/sub dir/index.html'), 'below');
    writeFileSync(at('www/a b?.svg'), '<svg/>');
    writeFileSync(at('www/large'), '');
    truncateSync(at('www/large'), 9_000_000);
    writeFileSync(at('www/private'), 'secret', { mode: 0o600 });
    writeFileSync(at('outside'), 'outside');
    symlinkSync('../outside', at('www/link'));
    symlinkSync(at('outside'), at('www/absolute'));
    execFileSync('mkfifo', [at('www/pipe')]);
    chmodSync(folder, 0o755);
    server = spawn(at('server'), [at('www')], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (server.stdout === null) throw new Error('no output');
    const [line] = await once(server.stdout, 'data');
    port = Number(String(line));
  });
  afterAll(() => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers with files, their length, and a type by their suffix', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect([answer.status, await answer.text()]).toEqual([200, '<h1>hello</h1>']);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const odd = await fetch(`http://127.0.0.1:${port}/a%20b%3F.svg?query`);
    expect([odd.headers.get('content-type'), await odd.text()]).toEqual(['image/svg+xml', '<svg/>']);
    const large = await fetch(`http://127.0.0.1:${port}/large`);
    expect((await large.arrayBuffer()).byteLength).toBe(9_000_000);
  });

  it('has the headers alone for HEAD', async () => {
    const answer = await raw('HEAD / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.+\r\n)*Content-Length: 14\r\n\r\n$/);
  });

  it('sends a folder without its slash to the one with it, on the same server', async () => {
    expect(await raw('GET //sub%20dir HTTP/1.1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 301 .*\r\nLocation: \/sub%20dir\/\r\n/s,
    );
    expect(await (await fetch(`http://127.0.0.1:${port}/sub%20dir`)).text()).toBe('below');
  });

  it.each([
    '/../outside',
    '/%2e%2e/outside',
    '/link',
    '/absolute',
    '/private',
    '/pipe',
    '/none',
    '/index.html/',
  ])('has no %s: it sees nothing but the folder, and has no rights', async (target) => {
    expect(await statusOf(target)).toBe('HTTP/1.1 404 Not Found');
  });

  it.each([
    ['a zero in a name', '/index.html%00.png', 'GET', '400'],
    ['half a letter', '/%4', 'GET', '400'],
    ['what is no number', '/%zz', 'GET', '400'],
    ['a name of 2,000 letters', `/${'a'.repeat(2000)}`, 'GET', '400'],
    ['a name without a slash', 'index.html', 'GET', '400'],
    ['no name', '', 'GET', '400'],
    ['another method', '/', 'POST', '405'],
    ['a request of 5,000 letters', `/${'a'.repeat(5000)}`, 'GET', '431'],
  ])('refuses %s', async (_, target, method, status) => {
    expect(await statusOf(target, method)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('serves on while others keep silent, and many at once', async () => {
    const silent = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'));
    const all = await Promise.all(Array.from({ length: 100 }, () => fetch(`http://127.0.0.1:${port}/`)));
    expect(await Promise.all(all.map((each) => each.text()))).toEqual(all.map(() => '<h1>hello</h1>'));
    for (const socket of silent) socket.destroy();
  });
});
