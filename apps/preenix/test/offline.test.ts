import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { indexTiny, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
let cache: ChildProcess;
let cacheUrl: string;
let log: string;

/** An empty binary cache in a process of its own, since the program under test blocks this one. It notes each request. */
const cacheProgram = `
  const { appendFileSync } = require('node:fs');
  const server = require('node:http').createServer((request, response) => {
    appendFileSync(process.argv[1], request.url + '\\n');
    const known = request.url === '/nix-cache-info';
    response.writeHead(known ? 200 : 404).end(known ? 'StoreDir: ' + process.argv[2] + '\\n' : '');
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

beforeAll(async () => {
  tiny = await throwawayPreenix();
  log = join(tiny.folder, 'requests');
  const storeDir = tiny.env['NIX_STORE_DIR'] ?? '/nix/store';
  cache = spawn(process.execPath, ['-e', cacheProgram, log, storeDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(cache.stdout as NodeJS.ReadableStream, 'data');
  cacheUrl = `http://127.0.0.1:${String(port).trim()}`;
  expect((await tiny.call([...indexTiny, '--out', 'snapshot'])).code).toBe(0);
  expect((await tiny.call(['channel', 'add', 'tiny', 'snapshot'])).code).toBe(0);
});
afterAll(async () => {
  cache.kill();
  await tiny.remove();
});
beforeEach(() => writeFileSync(log, ''));

const requests = (): string => readFileSync(log, 'utf8');
const withCache = (): NodeJS.ProcessEnv => ({
  NIX_CONFIG: `${tiny.env['NIX_CONFIG'] ?? ''}\nsubstituters = ${cacheUrl}\nsubstitute = true\nrequire-sigs = false\n`,
});
const profile = (name: string): string => join(tiny.folder, name);

describe('--offline', () => {
  it('installs what needs no download, and asks no cache', async () => {
    const words = ['install', 'hello', '--yes', '--profile'];
    expect(await tiny.call([...words, profile('offline'), '--offline'], withCache())).toMatchObject({
      code: 0,
    });
    expect(tiny.run([join(profile('offline'), 'bin/hello')]).code).toBe(0);
    expect(requests()).toBe('');
  });

  it('is what keeps the caches unasked', async () => {
    expect(await tiny.call(['realise', 'rot13', '--yes'], withCache())).toMatchObject({ code: 0 });
    expect(requests()).toContain('.narinfo');
  });

  it('refuses to build what may download, and does nothing', async () => {
    const ran = await tiny.call(['install', 'primes-table', '--yes', '--profile', profile('refused')], {
      ...withCache(),
      PREENIX_OFFLINE: '1',
    });
    expect(ran).toMatchObject({ code: 5, err: expect.stringContaining('OFFLINE') });
    expect(ran.err).toMatch(/1 source would have to be downloaded/);
    expect(existsSync(profile('refused'))).toBe(false);
    expect(requests()).toBe('');
  });

  it('takes no listings from the network', async () => {
    const words = [...indexTiny, '--out', 'listed', '--listings', cacheUrl, '--offline'];
    expect(await tiny.call(words)).toMatchObject({ code: 5, err: expect.stringContaining('OFFLINE') });
    expect(requests()).toBe('');
    expect(existsSync(join(tiny.folder, 'listed'))).toBe(false);
  });
});
