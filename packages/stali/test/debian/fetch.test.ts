import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DebianLock, fetchDebs } from '../../src/index.ts';

/** What the mirror has, by path. */
const files = new Map<string, string>();
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  const body = files.get(request.url ?? '');
  response.writeHead(body === undefined ? 404 : 200).end(body);
});
let mirror = '';
let folder = '';

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), 'stali-debs-'));
  files.clear();
  asked.length = 0;
});

const path = '/debian/pool/main/m/make/make_4.3-4.1_amd64.deb';
const lockOf = (content: string): DebianLock => ({
  release: 'bookworm',
  snapshot: '20260516T080000Z',
  seed: { sha256: '0'.repeat(64) },
  packages: {
    make: {
      file: 'make_4.3-4.1_amd64.deb',
      sha256: createHash('sha256').update(content).digest('hex'),
      url: `http://deb.debian.org${path}`,
      version: '4.3-4.1',
    },
  },
  sources: {},
});

/** Debian itself is the same server, so that no test leaves this machine. */
const local: typeof fetch = (input, init) => {
  const { pathname } = new URL(String(input));
  return fetch(`${mirror}${pathname}`, init);
};

describe('fetchDebs', () => {
  it('puts what is pinned into the folder, and fetches nothing twice', async () => {
    files.set(path, 'a package');
    const options = { lock: lockOf('a package'), folder, mirrors: [`${mirror}/`], fetch: local };
    expect(await fetchDebs(options)).toEqual({ fetched: 1, present: 0 });
    expect(readFileSync(join(folder, 'make_4.3-4.1_amd64.deb'), 'utf8')).toBe('a package');
    expect(await fetchDebs(options)).toEqual({ fetched: 0, present: 1 });
    expect(asked).toEqual([path]);
  });

  it('takes a damaged file of the folder for none', async () => {
    files.set(path, 'a package');
    writeFileSync(join(folder, 'make_4.3-4.1_amd64.deb'), 'half a pack');
    await fetchDebs({ lock: lockOf('a package'), folder, fetch: local });
    expect(readFileSync(join(folder, 'make_4.3-4.1_amd64.deb'), 'utf8')).toBe('a package');
  });

  it('looks for what Debian has replaced in its archive of that day', async () => {
    const archived = '/archive/debian/20260516T080000Z/pool/main/m/make/make_4.3-4.1_amd64.deb';
    files.set(archived, 'a package');
    await fetchDebs({ lock: lockOf('a package'), folder, fetch: local });
    expect(asked).toEqual([path, archived]);
  });

  it('says that the pin is stale, and how to pin anew, when nobody has the file any more', async () => {
    await expect(fetchDebs({ lock: lockOf('a package'), folder, fetch: local })).rejects.toMatchObject({
      code: 'DEBIAN_PIN_STALE',
      kind: 'failed',
      message: expect.stringContaining('make 4.3-4.1 is pinned'),
      hint: expect.stringContaining('stali-debs.mjs pin'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not keep a file with other bytes, and says whose they are', async () => {
    files.set(path, 'another package');
    await expect(
      fetchDebs({ lock: lockOf('a package'), folder, mirrors: [mirror], fetch: local }),
    ).rejects.toMatchObject({
      code: 'DEBIAN_FILE_DIFFERS',
      kind: 'verification',
      message: expect.stringContaining(mirror),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells a network that is not there from a pin that is stale', async () => {
    const nowhere: typeof fetch = () => fetch('http://127.0.0.1:1/');
    await expect(fetchDebs({ lock: lockOf('a package'), folder, fetch: nowhere })).rejects.toMatchObject({
      code: 'DEBIAN_UNREACHABLE',
      kind: 'environment',
    });
  });
});
