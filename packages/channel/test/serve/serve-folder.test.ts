import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNixtoolsError, parseHash, parseNarInfo, printHash } from '@nixtools/nix-formats';
import { readEntries } from '@nixtools/snapshot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ServeOptions, type Serving, serveFolder } from '../../src/serve.ts';
import { keyPair, now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';
import { curl } from './curl.ts';

let channel: ThrowawayChannel;
let serving: Serving | undefined;
let problems: unknown[];

beforeEach(async () => {
  channel = await throwawayChannel();
  problems = [];
});
afterEach(async () => {
  await serving?.close(0);
  serving = undefined;
  await channel.remove();
});

const serve = async (folder: string, options: Partial<ServeOptions> = {}): Promise<string> => {
  serving = await serveFolder({
    ...{ folder, address: '127.0.0.1', port: 0, now: () => now },
    onProblem: (error) => problems.push(error),
    ...options,
  });
  return serving.url;
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The path of a package's derivation, and the characters that its narinfo is named by. */
const derivationOf = async (attr: string): Promise<{ path: string; hash: string }> => {
  for await (const entry of readEntries(channel.snapshot))
    if (entry.attr === attr && 'drvPath' in entry)
      return { path: entry.drvPath, hash: entry.drvPath.slice('/nix/store/'.length).slice(0, 32) };
  throw new Error(`there is no ${attr}`);
};

const damage = async (file: string): Promise<void> => {
  const bytes = await readFile(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(file, bytes);
};

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return isNixtoolsError(error) ? error.code : String(error);
};

describe('the pointer', () => {
  it('comes to the byte, is asked about each time, and is not sent again while it is the same', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.published);
    const first = await curl(`${url}/channel.json`);
    expect(first.status).toBe(200);
    expect(first.body).toEqual(await readFile(join(channel.published, 'channel.json')));
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    const again = await curl(`${url}/channel.json`, '--header', `If-None-Match: ${etag}`);
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    expect(again.headers.get('etag')).toBe(etag);
  });

  it('is another one after the next publication, and so is the cache', async () => {
    await channel.publish({ hello: 'old' });
    const url = await serve(channel.published);
    const old = await curl(`${url}/channel.json`);
    await channel.publish({ hello: 'new' });
    const { hash } = await derivationOf('hello');
    const etag = old.headers.get('etag') ?? '';
    const renewed = await curl(`${url}/channel.json`, '--header', `If-None-Match: ${etag}`);
    expect(renewed.status).toBe(200);
    expect(renewed.body).toEqual(await readFile(join(channel.published, 'channel.json')));
    expect((await curl(`${url}/${hash}.narinfo`)).status).toBe(200);
    expect(problems).toEqual([]);
  });

  it('that is damaged is not taken over: what was there is served on, and the problem told once', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.published);
    const good = await curl(`${url}/channel.json`);
    await writeFile(join(channel.published, 'channel.json'), '<html>');
    for (let time = 0; time < 3; time++) expect((await curl(`${url}/channel.json`)).body).toEqual(good.body);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'POINTER_INVALID' });
    await channel.resign(
      await channel.payload().catch(() => JSON.parse(JSON.parse(good.body.toString()).payload)),
    );
    expect((await curl(`${url}/channel.json`)).body).not.toEqual(good.body);
  });

  it('that comes before its parts leaves the old derivations served', async () => {
    await channel.publish({ hello: 'hello' });
    const { hash } = await derivationOf('hello');
    const url = await serve(channel.published);
    const payload = await channel.payload();
    const missing = { role: 'drvs', file: `drvs-${'0'.repeat(64)}`, size: 1, sha256: '0'.repeat(64) };
    await channel.resign({ ...payload, parts: [missing] });
    expect((await curl(`${url}/${hash}.narinfo`)).status).toBe(200);
    expect(problems).toMatchObject([{ code: 'PACK_NOT_FOUND' }]);
  });

  it('is taken over with its derivations as soon as they have arrived', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.published);
    const { parts } = await channel.publish({ hello: 'new' });
    const { hash } = await derivationOf('hello');
    const part = join(channel.published, 'parts', parts.find(({ role }) => role === 'drvs')?.file ?? '');
    await rename(part, `${part}.on-its-way`);
    expect((await curl(`${url}/${hash}.narinfo`)).status).toBe(404);
    expect(problems).toMatchObject([{ code: 'PACK_NOT_FOUND' }]);
    await rename(`${part}.on-its-way`, part);
    await vi.waitFor(async () => expect((await curl(`${url}/${hash}.narinfo`)).status).toBe(200), {
      timeout: 60_000,
      interval: 200,
    });
    expect(problems).toHaveLength(1);
  });
});

describe('a part', () => {
  const published = async (): Promise<{ url: string; file: string; bytes: Buffer }> => {
    await channel.publish({ hello: 'hello', figlet: 'big' });
    const [part] = (await channel.payload()).parts;
    const bytes = await readFile(join(channel.published, 'parts', part?.file ?? ''));
    const url = await serve(channel.published);
    return { url: `${url}/parts/${part?.file}`, file: part?.file ?? '', bytes };
  };

  it('is immutable, tagged with its hash, and the same to the byte', async () => {
    const { url, bytes } = await published();
    const { status, headers, body } = await curl(url);
    expect(status).toBe(200);
    expect(body).toEqual(bytes);
    expect(headers.get('etag')).toBe(`"${sha256(bytes)}"`);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('accept-ranges')).toBe('bytes');
    expect(headers.get('content-length')).toBe(String(bytes.length));
  });

  it('comes in ranges', async () => {
    const { url, bytes } = await published();
    const middle = await curl(url, '--range', '10-19');
    expect(middle.status).toBe(206);
    expect(middle.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`);
    expect(middle.headers.get('content-length')).toBe('10');
    expect(middle.body).toEqual(bytes.subarray(10, 20));
    expect((await curl(url, '--range', '-7')).body).toEqual(bytes.subarray(-7));
    expect((await curl(url, '--range', '5-')).body).toEqual(bytes.subarray(5));
    const beyond = await curl(url, '--range', `${bytes.length}-`);
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
  });

  it('goes on where a download of the same part has ended, and begins anew for another', async () => {
    const { url, bytes } = await published();
    const same = await curl(url, '--range', '5-', '--header', `If-Range: "${sha256(bytes)}"`);
    expect(same.status).toBe(206);
    const other = await curl(url, '--range', '5-', '--header', 'If-Range: "another"');
    expect(other.status).toBe(200);
    expect(other.body).toEqual(bytes);
  });

  it('has the same headers for HEAD, and no bytes', async () => {
    const { url } = await published();
    const [whole, head] = [await curl(url), await curl('--head', url)];
    const without = ({ headers }: typeof head) => [...headers].filter(([name]) => name !== 'date');
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(without(head)).toEqual(without(whole));
  });

  it('that a former pointer named is there as long as its file', async () => {
    await channel.publish({ hello: 'old' });
    const [old] = (await channel.payload()).parts;
    const url = await serve(channel.published);
    await channel.publish({ hello: 'new' });
    expect((await curl(`${url}/parts/${old?.file}`)).status).toBe(200);
  });

  it('is never what a symbolic link leads to, nor a folder', async () => {
    const { url, file, bytes } = await published();
    const outside = join(channel.folder, 'secret');
    await writeFile(outside, 'secret');
    const parts = join(channel.published, 'parts');
    const link = `drvs-${'1'.repeat(64)}`;
    await symlink(outside, join(parts, link));
    await mkdir(join(parts, `drvs-${'2'.repeat(64)}`));
    expect((await curl(url.replace(file, link))).status).toBe(404);
    expect((await curl(url.replace(file, `drvs-${'2'.repeat(64)}`))).status).toBe(404);
    await rename(parts, join(channel.folder, 'elsewhere'));
    await symlink(join(channel.folder, 'elsewhere'), parts);
    expect((await curl(url)).status).toBe(404);
    await rm(parts);
    await rename(join(channel.folder, 'elsewhere'), parts);
    expect((await curl(url)).body).toEqual(bytes);
  });
});

describe('the binary cache', () => {
  it('describes itself', async () => {
    await channel.publish({ hello: 'hello' });
    const { body, headers } = await curl(`${await serve(channel.published)}/nix-cache-info`);
    expect(body.toString()).toBe('StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 50\n');
    expect(headers.get('content-type')).toBe('text/x-nix-cache-info');
  });

  it.each(['published', 'snapshot'] as const)(
    'of a %s folder has a narinfo and an archive of each path',
    async (which) => {
      await channel.publish({ hello: 'hello' });
      const url = await serve(channel[which]);
      const { path, hash } = await derivationOf('hello');
      const { body, headers } = await curl(`${url}/${hash}.narinfo`);
      const info = parseNarInfo(body.toString(), hash);
      expect(info).toMatchObject({ path, compression: 'none', references: [], signatures: [] });
      expect(info.ca).toMatch(/^text:sha256:/);
      expect(headers.get('content-type')).toBe('text/x-nix-narinfo');
      const archive = await curl(`${url}/${info.url}`);
      expect(archive.body).toHaveLength(info.narSize);
      expect(parseHash(`sha256:${sha256(archive.body)}`)).toEqual(info.narHash);
      expect(archive.headers.get('cache-control')).toContain('immutable');
      expect((await curl(`${url}/${info.url}`, '--range', '8-20')).body).toEqual(
        archive.body.subarray(8, 21),
      );
      const otherHash = printHash({ algorithm: 'sha256', digest: new Uint8Array(32) }).slice(7);
      expect((await curl(`${url}/nar/${hash}-${otherHash}.nar`)).status).toBe(404);
    },
  );

  it('has nothing else: no other path, no logs, no listings, no debug information', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.snapshot);
    const { path, hash } = await derivationOf('hello');
    for (const target of [
      ...[`${'0'.repeat(32)}.narinfo`, `${hash}.ls`, `log/${path.slice(11)}`, `debuginfo/${'0'.repeat(40)}`],
      ...['channel.json', 'snapshot.json', 'entries.jsonl', 'drvs.pack', 'favicon.ico'],
    ])
      expect((await curl(`${url}/${target}`)).status, target).toBe(404);
  });

  it('of a damaged pack does not begin', async () => {
    await channel.publish({ hello: 'hello' });
    await damage(join(channel.snapshot, 'drvs.pack'));
    expect(await codeOf(serve(channel.snapshot))).toBe('SECTIONS_CORRUPT');
  });

  it('of a pack that is replaced by a damaged one goes on with the old one, and tells of it once', async () => {
    await channel.publish({ hello: 'old' });
    const { hash } = await derivationOf('hello');
    const url = await serve(channel.published);
    const { parts } = await channel.publish({ hello: 'new' });
    await damage(join(channel.published, 'parts', parts[0]?.file ?? ''));
    for (let time = 0; time < 3; time++) expect((await curl(`${url}/${hash}.narinfo`)).status).toBe(200);
    expect(problems).toMatchObject([{ code: 'SECTIONS_CORRUPT' }]);
  });

  it('lets a client come back when too much is being sent already', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.snapshot, { limits: { sent: 1 } });
    const { hash } = await derivationOf('hello');
    const info = parseNarInfo((await curl(`${url}/${hash}.narinfo`)).body.toString(), hash);
    const answers = await Promise.all(Array.from({ length: 8 }, () => curl(`${url}/${info.url}`)));
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect((await curl(`${url}/${info.url}`)).status).toBe(200);
  });
});

describe('the page', () => {
  it('is for people: what it is, how old, how to use it', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.published);
    const { headers, body } = await curl(`${url}/`);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body.toString()).toContain(`preenix channel add NAME ${url} --key PUBLIC-KEY`);
  });

  it('shows no address that cannot be one', async () => {
    await channel.publish({ hello: 'hello' });
    const url = await serve(channel.published);
    const { body } = await curl(`${url}/`, '--header', 'Host: "><script>alert(1)</script>');
    expect(body.toString()).not.toContain('<script');
    expect(body.toString()).toContain('channel add NAME ADDRESS');
  });
});

describe('what cannot be served', () => {
  it('is a folder that is neither a channel nor a snapshot', async () => {
    expect(await codeOf(serve(channel.folder))).toBe('NOT_SERVABLE');
    expect(await codeOf(serve(join(channel.folder, 'nowhere')))).toBe('NOT_SERVABLE');
  });

  it('is a channel without its derivations', async () => {
    await channel.publish({ hello: 'hello' });
    await rm(join(channel.published, 'parts'), { recursive: true });
    expect(await codeOf(serve(channel.published))).toBe('PACK_NOT_FOUND');
  });

  it('is a pointer larger than clients take', async () => {
    await channel.publish({ hello: 'hello' });
    await writeFile(join(channel.published, 'channel.json'), ' '.repeat(1024 * 1024 + 1));
    expect(await codeOf(serve(channel.published))).toBe('POINTER_INVALID');
  });

  it('is anything at an address that is taken, or not of this machine', async () => {
    await channel.publish({ hello: 'hello' });
    const port = Number(new URL(await serve(channel.published)).port);
    const first = serving;
    expect(await codeOf(serve(channel.published, { port }))).toBe('LISTEN_FAILED');
    expect(await codeOf(serve(channel.published, { address: '192.0.2.1' }))).toBe('LISTEN_FAILED');
    serving = first;
  });

  it('is signed by no key whose halves do not belong together', async () => {
    await channel.publish({ hello: 'hello' });
    const { name, bytes } = keyPair('a').secret;
    const mixed = Buffer.concat([bytes.subarray(0, 32), keyPair('b').secret.bytes.subarray(32)]);
    expect(await codeOf(serve(channel.published, { key: { name, bytes: mixed } }))).toBe('KEY_INVALID');
  });
});
