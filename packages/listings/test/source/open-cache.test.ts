import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { storePathHash } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../src/index.ts';
import { listingOf, makeCache, out, throwawayFolder, withServer } from '../cache.ts';

const folder = throwawayFolder();
const a = out('a');
const text = listingOf({ bin: { tool: '*' } });
const root = {
  type: 'directory',
  entries: new Map([
    ['bin', { type: 'directory', entries: new Map([['tool', { type: 'regular', executable: true }]]) }],
  ]),
};

const open = (cache: string, more: { readonly storeDir?: string } = {}) =>
  openCache({ cache, cwd: folder(), storeDir: '/nix/store', pauses: [0, 0], ...more });

const packed = (program: 'xz' | 'zstd', data: string): Uint8Array =>
  execFileSync(program, ['-c', '-1'], { input: data });

/** Answers like a cache with one listing. */
const cacheWith =
  (answer: RequestListener): RequestListener =>
  (request, response) => {
    if (request.url === '/nix-cache-info') response.end('StoreDir: /nix/store\n');
    else if (request.url === `/${storePathHash(a)}.ls`) answer(request, response);
    else response.writeHead(404).end();
  };

describe('a cache in a folder', () => {
  it.each([
    ['its path', (path: string) => path],
    ['a path relative to where the user is', () => 'cache'],
    ['a file: URL', (path: string) => pathToFileURL(path).href],
    ['the URL that nix copy was given', (path: string) => `file://${path}?write-nar-listing=1`],
  ])('is found by %s', async (_, address) => {
    await makeCache(join(folder(), 'cache'), { [a]: text });
    const cache = await open(address(join(folder(), 'cache')));
    expect(await cache.read(a)).toEqual(root);
    expect(await cache.read(out('b'))).toBeUndefined();
  });

  it.each([
    ['gzip', () => gzipSync(text)],
    ['Brotli', () => brotliCompressSync(text)],
    ['xz', () => packed('xz', text)],
    ['Zstandard', () => packed('zstd', text)],
  ])('may have its listings in %s', async (_, bytes) => {
    await makeCache(folder(), { [a]: bytes() });
    expect(await (await open(folder())).read(a)).toEqual(root);
  });

  it('may name them .ls.xz, as old caches do', async () => {
    await makeCache(folder(), {});
    await writeFile(join(folder(), `${storePathHash(a)}.ls.xz`), packed('xz', text));
    expect(await (await open(folder())).read(a)).toEqual(root);
  });

  it.each([
    ['nothing', ''],
    ['bytes that nobody knows', Uint8Array.of(1, 2, 3)],
    ['xz that is cut', packed('xz', text).subarray(0, 40)],
    ['gzip that is cut', gzipSync(text).subarray(0, 20)],
    ['JSON that is cut', text.slice(0, 30)],
  ])('is refused a listing of %s', async (_, bytes) => {
    await makeCache(folder(), { [a]: bytes });
    const cache = await open(folder());
    await expect(cache.read(a)).rejects.toMatchObject({
      code: 'LISTING_SYNTAX',
      kind: 'verification',
      place: expect.stringContaining(join(folder(), 'a')),
    });
  });

  const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const bomb = ' '.repeat(65 * 1024 * 1024);
  it.each([
    ['plain', () => `{${bomb}`],
    ['gzip', () => gzipSync(bomb)],
    ['Brotli', () => brotliCompressSync(bomb, fast)],
    ['xz', () => packed('xz', bomb)],
    ['Zstandard', () => packed('zstd', bomb)],
  ])('is refused a listing that is enormous: %s', async (_, bytes) => {
    await makeCache(folder(), { [a]: bytes() });
    const cache = await open(folder());
    await expect(cache.read(a)).rejects.toMatchObject({ code: 'LISTING_TOO_LARGE' });
  });

  it('is not waited for when a listing is a pipe', async () => {
    await makeCache(folder(), {});
    execFileSync('bash', ['-c', 'mkfifo "$0"', join(folder(), `${storePathHash(a)}.ls`)]);
    expect(await (await open(folder())).read(a)).toBeUndefined();
  });
});

describe('a cache behind HTTP', () => {
  it('gives its listings, and what it does not have is no error: 404, 403 and 410', async () => {
    let status = 200;
    const listener = cacheWith((_, response) => response.writeHead(status).end(text));
    await withServer(listener, async (url) => {
      const cache = await open(url);
      expect(await cache.read(a)).toEqual(root);
      for (status of [404, 403, 410]) expect(await cache.read(a)).toBeUndefined();
    });
  });

  it('may lie in a folder of its server', async () => {
    const listener: RequestListener = ({ url }, response) =>
      response.end(url === '/my/cache/nix-cache-info' ? 'StoreDir: /nix/store\n' : text);
    await withServer(listener, async (url) => {
      for (const cache of [`${url}/my/cache`, `${url}/my/cache/`, `${url}/my/cache?priority=1`])
        expect(await (await open(cache)).read(a)).toEqual(root);
    });
  });

  it.each([
    ['br', () => brotliCompressSync(text)],
    ['gzip', () => gzipSync(text)],
    ['xz', () => packed('xz', text)],
    ['zstd', () => packed('zstd', text)],
  ])('may answer with Content-Encoding: %s', async (encoding, bytes) => {
    const listener = cacheWith((_, response) =>
      response.writeHead(200, { 'Content-Encoding': encoding }).end(bytes()),
    );
    await withServer(listener, async (url) => expect(await (await open(url)).read(a)).toEqual(root));
  });

  it.each([500, 503, 429])('is asked again after %i', async (status) => {
    let requests = 0;
    const listener = cacheWith((_, response) => {
      if (++requests < 3) response.writeHead(status).end('sorry');
      else response.end(text);
    });
    await withServer(listener, async (url) => expect(await (await open(url)).read(a)).toEqual(root));
    expect(requests).toBe(3);
  });

  it('is an error, with the address, when it answers 500 every time', async () => {
    let requests = 0;
    const listener = cacheWith((_, response) => {
      requests++;
      response.writeHead(500).end();
    });
    await withServer(listener, async (url) => {
      const cache = await open(url);
      await expect(cache.read(a)).rejects.toMatchObject({
        code: 'CACHE_UNREACHABLE',
        kind: 'failed',
        message: expect.stringContaining('500'),
        place: `${url}/${storePathHash(a)}.ls`,
      });
    });
    expect(requests).toBe(3);
  });

  it('is an error at once when it answers what will not pass', async () => {
    let requests = 0;
    const listener = cacheWith((_, response) => {
      requests++;
      response.writeHead(401).end();
    });
    await withServer(listener, async (url) => {
      const cache = await open(url);
      await expect(cache.read(a)).rejects.toMatchObject({ code: 'CACHE_UNREACHABLE' });
    });
    expect(requests).toBe(1);
  });

  it('is an error when it hangs up in the middle, every time', async () => {
    const listener = cacheWith((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{"version":1', () => response.destroy());
    });
    await withServer(listener, async (url) => {
      const cache = await open(url);
      await expect(cache.read(a)).rejects.toMatchObject({ code: 'CACHE_UNREACHABLE' });
    });
  });

  it('is read only so far when its listing has no end', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const listener = cacheWith((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        response.once('drain', more);
      };
      more();
    });
    await withServer(listener, async (url) => {
      const cache = await open(url);
      await expect(cache.read(a)).rejects.toMatchObject({ code: 'LISTING_TOO_LARGE' });
    });
  });
});

describe('what is no cache is found out at once', () => {
  it('an empty folder, a missing one, a file', async () => {
    await writeFile(join(folder(), 'file'), '');
    await mkdir(join(folder(), 'empty'));
    for (const cache of ['empty', 'gone', 'file'])
      await expect(open(cache)).rejects.toMatchObject({ code: 'CACHE_INVALID', kind: 'usage' });
  });

  it('a web server with something else', async () => {
    await withServer(
      (_, response) => response.writeHead(404).end(),
      (url) =>
        expect(open(url)).rejects.toMatchObject({ code: 'CACHE_INVALID', place: `${url}/nix-cache-info` }),
    );
  });

  it('a server that is not there', async () => {
    const gone = await withServer(
      () => undefined,
      async (url) => url,
    );
    await expect(open(gone)).rejects.toMatchObject({
      code: 'CACHE_UNREACHABLE',
      place: `${gone}/nix-cache-info`,
    });
  });

  it('an address that nobody can read', async () => {
    for (const cache of ['s3://bucket', 'ssh://host', 'http://', 'file://host/cache'])
      await expect(open(cache)).rejects.toMatchObject({ code: 'CACHE_INVALID', place: expect.anything() });
  });

  it('a cache of another store folder', async () => {
    await makeCache(folder(), {}, '/gnu/store');
    await expect(open(folder())).rejects.toMatchObject({ code: 'STORE_DIR_MISMATCH', kind: 'environment' });
    await expect(open(folder(), { storeDir: '/gnu/store' })).resolves.toBeDefined();
  });
});
