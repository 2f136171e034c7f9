import { readdirSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNarInfo } from '@nixtools/nix-formats';
import { readEntries } from '@nixtools/snapshot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Exchange, type ServeLimits, type Serving, serveFolder } from '../../src/serve.ts';
import { type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';
import { curl } from './curl.ts';
import { get, type RawClient, rawClient } from './raw-client.ts';

let channel: ThrowawayChannel;
let serving: Serving | undefined;
let exchanges: Exchange[];
let problems: unknown[];
const clients: RawClient[] = [];

beforeEach(async () => {
  channel = await throwawayChannel();
  exchanges = [];
  problems = [];
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await serving?.close(0);
  serving = undefined;
  await channel.remove();
});

const serve = async (limits: Partial<ServeLimits> = {}): Promise<string> => {
  serving = await serveFolder({
    ...{ folder: channel.published, address: '127.0.0.1', port: 0, limits },
    onExchange: (exchange) => exchanges.push(exchange),
    onProblem: (error) => problems.push(error),
  });
  return serving.url;
};

const client = async (url: string, text: string): Promise<RawClient> => {
  const one = await rawClient(url, text);
  clients.push(one);
  return one;
};

/** Far more than the buffers between two programs hold. */
const SIZE = 64 * 1024 * 1024;

/** A part that is large and takes no room. */
const largePart = async (): Promise<{ target: string; path: string }> => {
  const file = `large-${'3'.repeat(64)}`;
  const path = join(channel.published, 'parts', file);
  await writeFile(path, '');
  await truncate(path, SIZE);
  return { target: `/parts/${file}`, path };
};

const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 });

describe('a request', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('by %s is refused', async (method) => {
    await channel.publish({ hello: 'hello' });
    const url = await serve();
    const { status, headers } = await curl('--request', method, '--data', 'x', `${url}/channel.json`);
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, HEAD');
  });

  it('with a body ends its connection, so that nothing in the body is taken for a request', async () => {
    await channel.publish({ hello: 'hello' });
    const smuggled = get('/channel.json');
    const { rest } = await client(
      await serve(),
      get('/nix-cache-info', `Content-Length: ${smuggled.length}`) + smuggled,
    );
    expect((await rest()).match(/^HTTP/gm)).toHaveLength(1);
  });

  it('before the one before it was answered ends their connection: thousands could wait there', async () => {
    await channel.publish({ hello: 'hello' });
    const { target } = await largePart();
    const { rest } = await client(await serve(), get(target).repeat(1000));
    expect((await rest()).length).toBeLessThan(SIZE);
    expect(exchanges.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ...['/../../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '/parts/..\\..\\x'],
    ...['/parts/../channel.json', '//etc/passwd', '/etc/passwd%00', '/parts/%2e%2e/history.json', '/%'],
    ...[
      '/channel.json%00',
      '/parts/drvs-%',
      'http://x/../../etc/passwd',
      '/.//channel.json',
      '/\u00ff\u00fe',
    ],
  ])('for %j gets nothing', async (target) => {
    await channel.publish({ hello: 'hello' });
    const { rest } = await client(await serve(), get(target, 'Connection: close'));
    expect(await rest()).toMatch(/^HTTP\/1\.1 40[04] /);
  });

  it.each(['GET /channel.json\0 HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n', '\0\0\0\0', 'GET / HTTP/9.9\r\n\r\n'])(
    'that is none, such as %j, is refused',
    async (text) => {
      await channel.publish({ hello: 'hello' });
      const { rest } = await client(await serve(), text);
      expect(await rest()).toMatch(/^HTTP\/1\.1 (?:400|505) /);
    },
  );

  it('with an enormous address or enormous headers is refused', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve();
    expect((await curl(`${url}/${'x'.repeat(2000)}`)).status).toBe(414);
    expect((await curl(`${url}/`, '--header', `X-Long: ${'x'.repeat(20_000)}`)).status).toBe(431);
    expect(await (await client(url, get(`/${'x'.repeat(20_000)}`))).rest()).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('a client', () => {
  it('that never ends its headers is cut', async () => {
    await channel.publish({ hello: 'hello' });
    const { rest } = await client(await serve({ headers: 200, request: 300 }), 'GET / HTTP/1.1\r\nX-Slow: ');
    expect(await rest()).not.toContain('200 OK');
  });

  it('that does not read is cut, and nothing is left of it', async () => {
    await channel.publish({ hello: 'hello' });
    const { target } = await largePart();
    const url = await serve({ idle: 500 });
    await (await client(url, get(target))).first();
    await eventually(() => expect(exchanges).toMatchObject([{ status: 200, complete: false }]));
    expect(problems).toEqual([]);
  });

  it('beyond the number of connections is turned away, and let in when another leaves', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve({ connections: 2 });
    const [one] = [await client(url, ''), await client(url, '')];
    expect(await (await client(url, get('/nix-cache-info'))).rest()).toBe('');
    one?.socket.destroy();
    await eventually(async () => expect((await curl(`${url}/nix-cache-info`)).status).toBe(200));
  });

  it('that leaves in the middle leaves nothing open', async () => {
    await channel.publish({ hello: 'hello' });
    const { target } = await largePart();
    const url = await serve();
    const open = (): number => readdirSync('/dev/fd').length;
    const before = open();
    for (let round = 0; round < 4; round++) {
      const some = await Promise.all(Array.from({ length: 10 }, () => client(url, get(target))));
      await Promise.all(some.map((each) => each.first()));
      expect(open()).toBeGreaterThan(before + 20);
      for (const { socket } of some) socket.destroy();
    }
    await eventually(() => expect(exchanges.filter(({ complete }) => !complete)).toHaveLength(40));
    await eventually(() => expect(open()).toBe(before));
    expect(problems).toEqual([]);
  });

  it('that leaves gives back what it held of the memory for archives', async () => {
    const greeting = 'x'.repeat(15 * 1024 * 1024);
    await channel.publish({ hello: greeting });
    const url = await serve({ sent: 1 });
    let hash = '';
    for await (const entry of readEntries(channel.snapshot))
      if ('drvPath' in entry) hash = entry.drvPath.slice(11, 43);
    const info = parseNarInfo((await curl(`${url}/${hash}.narinfo`)).body.toString(), hash);
    const holder = await client(url, get(`/${info.url}`));
    await holder.first();
    const second = await curl(`${url}/${info.url}`);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBeDefined();
    holder.socket.destroy();
    await eventually(async () => expect((await curl(`${url}/${info.url}`)).body.length).toBe(info.narSize));
  });

  it('is told by a cut connection when a file becomes shorter while it is sent', async () => {
    await channel.publish({ hello: 'hello' });
    const { target, path } = await largePart();
    const { socket, first, rest } = await client(await serve(), get(target));
    await first();
    await truncate(path, 10);
    const all = rest();
    socket.resume();
    expect((await all).length).toBeLessThan(SIZE);
    await eventually(() => expect(problems).toHaveLength(1));
  });
});

it('50 requests at once get what they asked for', async () => {
  await channel.publish(
    Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`p${n}`, `${n} `.repeat(5000)])),
  );
  const url = await serve();
  const hashes: string[] = [];
  for await (const entry of readEntries(channel.snapshot))
    if ('drvPath' in entry) hashes.push(entry.drvPath.slice(11, 43));
  expect(hashes).toHaveLength(25);
  const asked = [...hashes, ...hashes].map(async (hash) => {
    const info = parseNarInfo(await (await fetch(`${url}/${hash}.narinfo`)).text(), hash);
    const nar = new Uint8Array(await (await fetch(`${url}/${info.url}`)).arrayBuffer());
    return [info.path.slice(11, 43), nar.length === info.narSize];
  });
  expect(await Promise.all(asked)).toEqual([...hashes, ...hashes].map((hash) => [hash, true]));
  expect(problems).toEqual([]);
});

describe('the end', () => {
  it('waits for answers that have begun, and takes no new ones', async () => {
    await channel.publish({ hello: 'hello' });
    const { target } = await largePart();
    const url = await serve();
    const { socket, first, rest } = await client(url, get(target));
    const begun = await first();
    const closing = serving?.close(600_000);
    await expect(fetch(`${url}/nix-cache-info`)).rejects.toThrow();
    const all = rest();
    socket.resume();
    expect(await closing).toBe(0);
    expect((await all).length + begun.length).toBeGreaterThan(SIZE);
    serving = undefined;
  });

  it('cuts what takes longer, and says how many', async () => {
    await channel.publish({ hello: 'hello' });
    const { target } = await largePart();
    const url = await serve();
    await (await client(url, get(target))).first();
    await client(url, '');
    expect(await serving?.close(10)).toBe(1);
    serving = undefined;
  });
});
