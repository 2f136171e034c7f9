import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPart } from '../../src/download/fetch-part.ts';
import type { TransferOptions } from '../../src/index.ts';
import { etagOf, type Misbehaviour, type ThrowawayServer, throwawayServer } from '../throwaway-server.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) % 256));
const sha256 = createHash('sha256').update(content).digest('hex');
const part = { role: 'drvs', file: `drvs-${sha256}`, size: content.length, sha256 };
const quick: TransferOptions = { idleTimeout: 10_000, tries: 3, backoff: 1 };

let folder: string;
let downloads: string;
let server: ThrowawayServer;
let mirror: ThrowawayServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixtools-download-'));
  downloads = join(folder, 'downloads');
  for (const name of ['downloads', 'public/parts', 'mirror/parts'])
    await mkdir(join(folder, name), { recursive: true });
  for (const name of ['public', 'mirror']) await writeFile(join(folder, name, 'parts', part.file), content);
  server = await throwawayServer(join(folder, 'public'));
  mirror = await throwawayServer(join(folder, 'mirror'));
});
afterEach(async () => {
  await server.close();
  await mirror.close();
  await rm(folder, { recursive: true });
});

const fetchIt = (bases = [server.address], transfer: Partial<TransferOptions> = {}): Promise<string> =>
  fetchPart({ part, bases, folder: downloads, transfer: { ...quick, ...transfer } });

const expectWhole = async (path: Promise<string>): Promise<void> => {
  expect((await readFile(await path)).equals(content)).toBe(true);
  expect(await readdir(downloads)).toEqual([part.file]);
};

/** Misbehaves the first few times, and then serves as it should. */
const first = (times: number, how: Misbehaviour): Misbehaviour => {
  let left = times;
  return (...args) => left-- > 0 && how(...args);
};

const arrived = (): number =>
  statSync(join(downloads, `${part.file}.partial`), { throwIfNoEntry: false })?.size ?? 0;

/** Sends the first bytes of what was asked for, and drops the connection when they have arrived. */
const dropAfter =
  (bytes: number, headers: Readonly<Record<string, string>> = {}): Misbehaviour =>
  (request, response, file) => {
    const from = Number(/(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` };
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': file.length - from,
      etag: etagOf(file),
      ...(from === 0 ? {} : range),
      ...headers,
    });
    response.write(file.subarray(from, from + bytes));
    const timer = setInterval(() => {
      if (arrived() < from + bytes) return;
      clearInterval(timer);
      response.destroy();
    }, 5);
    return true;
  };

const ranges = (): readonly string[] => server.requests.map((line) => line.split(' ')[2] ?? 'all');

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Misbehaviour =>
  (_, response) => {
    response.writeHead(code, headers).end('<html>no</html>');
    return true;
  };

describe('a part', () => {
  it('arrives whole', async () => {
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['all']);
  });

  it('is not fetched again once it is there', async () => {
    await fetchIt();
    await expectWhole(fetchIt());
    expect(server.requests).toHaveLength(1);
  });

  it('goes on where a dropped connection ended', async () => {
    server.misbehave(first(2, dropAfter(100_000)));
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['all', 'bytes=100000-', 'bytes=200000-']);
  });

  it('goes on where an earlier process was killed', async () => {
    await writeFile(join(downloads, `${part.file}.partial`), content.subarray(0, 12_345));
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['bytes=12345-']);
  });

  it('begins anew when what an earlier process left is wrong', async () => {
    await writeFile(join(downloads, `${part.file}.partial`), Buffer.alloc(12_345, 1));
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['bytes=12345-', 'all']);
  });

  it.each([
    ['too long', Buffer.alloc(content.length + 1)],
    ['as long as it should be, but another', Buffer.alloc(content.length)],
  ])('begins anew when what is left is %s', async (_, left) => {
    await writeFile(join(downloads, `${part.file}.partial`), left);
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['all']);
  });

  it('begins anew at a server that knows no ranges', async () => {
    const noRanges: Misbehaviour = (_, response, file) => {
      response.writeHead(200, { 'content-length': file.length }).end(file);
      return true;
    };
    await writeFile(join(downloads, `${part.file}.partial`), content.subarray(0, 100));
    server.misbehave(noRanges);
    await expectWhole(fetchIt());
  });

  it('begins anew when the file has another ETag meanwhile, as If-Range asks for', async () => {
    server.misbehave(first(1, dropAfter(100_000, { etag: '"another"' })));
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['all', 'bytes=100000-']);
  });

  it('begins anew when the server sends another range than it was asked for', async () => {
    await writeFile(join(downloads, `${part.file}.partial`), content.subarray(0, 100));
    server.misbehave(
      first(1, (_, response, file) => {
        response.writeHead(206, { 'content-range': `bytes 50-${file.length - 1}/${file.length}` });
        response.end(file.subarray(50));
        return true;
      }),
    );
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['bytes=100-', 'all']);
  });

  it('begins anew when the server sends a range of what it has compressed', async () => {
    const { gzipSync } = await import('node:zlib');
    await writeFile(join(downloads, `${part.file}.partial`), content.subarray(0, 100));
    server.misbehave(
      first(1, (_, response, file) => {
        const packed = gzipSync(file);
        const range = `bytes 100-${packed.length - 1}/${packed.length}`;
        response.writeHead(206, { 'content-range': range, 'content-encoding': 'gzip' });
        response.end(packed.subarray(100));
        return true;
      }),
    );
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['bytes=100-', 'all']);
  });

  it('begins anew when the server does not have the range', async () => {
    await writeFile(join(downloads, `${part.file}.partial`), content.subarray(0, 100));
    server.misbehave(first(1, status(416)));
    await expectWhole(fetchIt());
    expect(ranges()).toEqual(['bytes=100-', 'all']);
  });

  it.each([503, 500, 429])(
    'is asked for again after a %i, when the server asks to wait as well',
    async (code) => {
      server.misbehave(first(2, status(code, { 'retry-after': '0' })));
      await expectWhole(fetchIt());
      expect(server.requests).toHaveLength(3);
    },
  );

  it('is not asked for for ever', async () => {
    server.misbehave(status(503));
    await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', kind: 'failed' });
    expect(server.requests).toHaveLength(3);
  });

  it('comes from a mirror when the channel does not have it, and from there on where the channel stopped', async () => {
    server.misbehave(status(404));
    await expectWhole(fetchIt([server.address, mirror.address]));
    await rm(join(downloads, part.file));
    server.misbehave(dropAfter(100_000));
    await expectWhole(fetchIt([server.address, mirror.address]));
    expect(mirror.requests.map((line) => line.split(' ')[2])).toEqual([undefined, 'bytes=100000-']);
  });

  it('comes from a mirror when the channel serves something else', async () => {
    await writeFile(join(folder, 'public/parts', part.file), Buffer.alloc(content.length, 7));
    await expectWhole(fetchIt([server.address, mirror.address]));
  });

  it('may be compressed on the way, as long as it is the right one', async () => {
    const { gzipSync } = await import('node:zlib');
    server.misbehave((_, response, file) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(file));
      return true;
    });
    await expectWhole(fetchIt());
  });

  it('follows a redirect', async () => {
    server.misbehave((request, response) => {
      response.writeHead(302, { location: new URL(request.url ?? '', mirror.address).href }).end();
      return true;
    });
    await expectWhole(fetchIt());
  });
});

describe('a part is refused', () => {
  const served = (file: Buffer): Misbehaviour => {
    return (_, response) => {
      response.writeHead(200, { 'content-length': file.length }).end(file);
      return true;
    };
  };
  const flipped = Buffer.from(content);
  flipped[5000] = (flipped[5000] ?? 0) ^ 1;

  const endless: Misbehaviour = (_, response) => {
    const chunk = Buffer.alloc(64 * 1024);
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
    return true;
  };
  const truncated: Misbehaviour = (_, response, file) => {
    response.writeHead(200).end(file.subarray(0, 1000));
    return true;
  };
  const bomb: Misbehaviour = (_, response) => {
    // 10 MB of zeros as a few kilobytes.
    import('node:zlib').then(({ gzipSync }) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1e7))),
    );
    return true;
  };
  const redirect =
    (location: string): Misbehaviour =>
    (_, response) => {
      response.writeHead(302, { location }).end();
      return true;
    };

  it.each<[string, string, Misbehaviour]>([
    ['with another content', 'PART_MISMATCH', served(flipped)],
    ['that is too short', 'PART_SIZE', served(content.subarray(1))],
    ['that is too long', 'PART_SIZE', served(Buffer.concat([content, Buffer.alloc(1)]))],
    ['that does not end', 'PART_SIZE', endless],
    ['that unpacks to more', 'PART_SIZE', bomb],
    ['that is cut', 'PART_TRUNCATED', truncated],
    ['that is a web page', 'PART_SIZE', served(Buffer.from('<html>Log in</html>'))],
    ['that is not there', 'DOWNLOAD_MISSING', status(404)],
    ['that redirects to a file', 'REDIRECT_REFUSED', redirect('file:///etc/passwd')],
    ['that redirects to another scheme', 'REDIRECT_REFUSED', redirect('ftp://127.0.0.1/x')],
    ['that redirects nowhere', 'REDIRECT_REFUSED', redirect('http://')],
    ['that redirects in a circle', 'REDIRECT_REFUSED', redirect('/again')],
  ])('%s', async (_, code, misbehaviour) => {
    server.misbehave(misbehaviour);
    await expect(fetchIt()).rejects.toMatchObject({ name: 'NixtoolsError', code });
    expect(await readdir(downloads)).not.toContain(part.file);
  });

  it('that stalls, after a while without a byte', async () => {
    server.misbehave((_, response, file) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 1000));
      return true;
    });
    await expect(fetchIt(undefined, { idleTimeout: 1500, tries: 2 })).rejects.toMatchObject({
      code: 'DOWNLOAD_STALLED',
      kind: 'failed',
    });
    expect(ranges()).toEqual(['all', 'bytes=1000-']);
  });

  it('that drips: a byte now and then holds nobody for days', async () => {
    server.misbehave((_, response, file) => {
      response.writeHead(200, { 'content-length': file.length });
      let sent = 0;
      const timer = setInterval(() => response.write(file.subarray(sent, ++sent)), 10);
      response.on('close', () => clearInterval(timer));
      return true;
    });
    await expect(fetchIt(undefined, { idleTimeout: 200, tries: 1 })).rejects.toMatchObject({
      code: 'DOWNLOAD_STALLED',
    });
  });

  it('from a server that does not answer at all', async () => {
    server.misbehave(() => true);
    await expect(fetchIt(undefined, { idleTimeout: 100, tries: 1 })).rejects.toMatchObject({
      code: 'DOWNLOAD_STALLED',
    });
  });

  it('from a port where nobody listens', async () => {
    const { address } = server;
    await server.close();
    await expect(fetchIt([address])).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      place: `${address}parts/${part.file}`,
    });
    server = await throwawayServer(folder);
  });

  it('when the user interrupts it', async () => {
    const interrupt = new AbortController();
    server.misbehave((_, response) => {
      response.writeHead(200);
      response.write('x', () => interrupt.abort());
      return true;
    });
    await expect(fetchIt(undefined, { signal: interrupt.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(server.requests).toHaveLength(1);
  });
});
