import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../../test/run-program.ts';
import {
  type AddOptions,
  addChannel,
  type ChangeOptions,
  listChannels,
  openChannels,
  rollbackChannel,
  updateChannel,
} from '../../src/index.ts';
import {
  keyPair,
  channelName as name,
  now,
  type ThrowawayChannel,
  throwawayChannel,
} from '../throwaway-channel.ts';
import { type Misbehaviour, type ThrowawayServer, throwawayServer } from '../throwaway-server.ts';

let channel: ThrowawayChannel;
let server: ThrowawayServer;

beforeEach(async () => {
  channel = await throwawayChannel();
  server = await throwawayServer(channel.published);
  await channel.publish({ hello: 'old', other: 'old' });
});
afterEach(async () => {
  await server.close();
  await channel.remove();
});

const quick = { idleTimeout: 5000, tries: 2, backoff: 1 };
const add = (more: Partial<AddOptions> = {}) =>
  addChannel({
    ...{ state: channel.state, name, source: server.address, keys: [channel.key.open] },
    ...{ now: () => now, transfer: quick, ...more },
  });
const update = (more: Partial<ChangeOptions> = {}) =>
  updateChannel({ state: channel.state, name, now: () => now, transfer: quick, ...more });
const stateFile = (): string => join(channel.state.folder, 'channels', name, 'state.json');
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

describe('a published channel', () => {
  it.each<[string, () => Partial<AddOptions>]>([
    ['http:', () => ({})],
    ['file:', () => ({ source: channel.address })],
    ['a folder with channel.json', () => ({ source: channel.published })],
    ['file: without a key', () => ({ source: channel.address, keys: [] })],
    ['http: without a key, when the user says so', () => ({ keys: [], unsigned: true })],
    ['the address of channel.json', () => ({ source: `${server.address}channel.json` })],
    ['one of two keys', () => ({ keys: [keyPair('next-1').open, channel.key.open] })],
  ])('is followed: %s', async (_, options) => {
    const published = { version: 1, created: '2026-11-22T10:00:00Z', expires: '2027-02-20T10:00:00Z' };
    expect(await add(options())).toMatchObject({ generation: 1, packages: 2, failed: 1, published });
    expect(await channel.description('hello')).toBe('prints old');
    expect(openChannels(channel.state)).toMatchObject([{ published }]);
    expect(await listChannels(channel.state)).toMatchObject([{ published, generation: 1 }]);
  });

  it('is updated, rolled back, and moved forward by the next update without a download', async () => {
    await add();
    await channel.publish({ hello: 'new', other: 'old' });
    expect(await update()).toMatchObject({ generation: 2, changed: true, published: { version: 2 } });
    expect(await channel.description('hello')).toBe('prints new');
    await rollbackChannel(channel.state, name);
    expect(await channel.description('hello')).toBe('prints old');
    server.requests.length = 0;
    expect(await update()).toMatchObject({ generation: 2, changed: true });
    expect(await channel.description('hello')).toBe('prints new');
    expect(server.requests).toEqual(['GET /channel.json']);
  });

  it.each([
    ['strong', '"1"'],
    ['weak', 'W/"1"'],
  ])('costs an update one question when nothing is new: %s ETag', async (_, etag) => {
    const statuses: number[] = [];
    server.misbehave((request, response, file) => {
      if (request.url !== '/channel.json') return false;
      const isKnown = request.headers['if-none-match'] === etag;
      statuses.push(isKnown ? 304 : 200);
      response.writeHead(isKnown ? 304 : 200, { etag }).end(isKnown ? undefined : file);
      return true;
    });
    await add();
    server.requests.length = 0;
    expect(await update()).toMatchObject({ generation: 1, changed: false });
    expect(statuses).toEqual([200, 304]);
    expect(server.requests).toEqual(['GET /channel.json']);
  });

  it('is renewed without a download', async () => {
    await add();
    await channel.publish({ hello: 'old', other: 'old' }, { now: later(30) });
    server.requests.length = 0;
    expect(await update()).toMatchObject({ generation: 1, changed: false });
    expect(server.requests).toEqual(['GET /channel.json']);
    expect(openChannels(channel.state)[0]?.published).toMatchObject({
      version: 2,
      created: '2026-12-22T10:00:00Z',
    });
  });

  it('is made anew by an update when its own files are damaged', async () => {
    await add();
    const store = join(channel.state.folder, 'channels', name, 'current/drvs.mdb');
    await writeFile(store, (await readFile(store)).subarray(1));
    expect(await update()).toMatchObject({ generation: 2, changed: true });
    expect(await channel.description('hello')).toBe('prints old');
  });

  it('leaves nothing of a download behind', async () => {
    await add();
    await channel.publish({ hello: 'new', other: 'old' });
    await update();
    expect((await readdir(join(channel.state.folder, 'channels', name))).sort()).toEqual([
      'current',
      'generations',
      'state.json',
    ]);
  });

  it('refuses an older version also when a kill came before the note of the newer one', async () => {
    const pointer = join(channel.published, 'channel.json');
    await add();
    const [note, old] = [await readFile(stateFile()), await readFile(pointer)];
    await channel.publish({ hello: 'new', other: 'old' });
    await update();
    await writeFile(stateFile(), note);
    await writeFile(pointer, old);
    await expect(update()).rejects.toMatchObject({ code: 'POINTER_REPLAYED' });
    expect(await channel.description('hello')).toBe('prints new');
  });

  it('asks no mirror on the network when it is a folder', async () => {
    const mirror = await throwawayServer(channel.published);
    try {
      await channel.publish({ hello: 'new', other: 'new' }, { mirrors: [mirror.address] });
      await rm(join(channel.published, 'parts'), { recursive: true });
      await expect(add({ source: channel.address })).rejects.toMatchObject({ code: 'DOWNLOAD_MISSING' });
      expect(mirror.requests).toEqual([]);
    } finally {
      await mirror.close();
    }
  });

  it('comes from a mirror that the pointer names when the channel has lost its parts', async () => {
    const mirror = await throwawayServer(channel.published);
    try {
      await channel.publish({ hello: 'new', other: 'new' }, { mirrors: [mirror.address.slice(0, -1)] });
      server.misbehave((request, response) => {
        if (request.url === '/channel.json') return false;
        response.writeHead(404).end();
        return true;
      });
      expect(await add()).toMatchObject({ generation: 1 });
      expect(mirror.requests).toHaveLength(2);
    } finally {
      await mirror.close();
    }
  });
});

describe('trust', () => {
  it('is asked for on the network, and a key for a snapshot folder is a mistake', async () => {
    await expect(add({ keys: [] })).rejects.toMatchObject({ code: 'CHANNEL_KEY_NEEDED', kind: 'usage' });
    await expect(add({ source: channel.snapshot })).rejects.toMatchObject({ code: 'CHANNEL_SOURCE' });
    await expect(add({ keys: ['no key'] })).rejects.toMatchObject({ code: 'KEY_SYNTAX', kind: 'usage' });
    expect(server.requests).toEqual([]);
  });

  it('is kept: an unsigned update of a signed channel is refused', async () => {
    await add();
    await channel.publish({ hello: 'new', other: 'new' }, { keys: [] });
    await expect(update()).rejects.toMatchObject({ code: 'POINTER_UNSIGNED' });
    expect(await channel.description('hello')).toBe('prints old');
  });

  it('moves from one key to the next', async () => {
    const next = keyPair('test-2');
    await add({ keys: [channel.key.open, next.open] });
    await channel.publish({ hello: 'new', other: 'old' }, { keys: [next.secret] });
    expect(await update()).toMatchObject({ changed: true });
  });
});

describe('offline', () => {
  it('touches no network, and says so', async () => {
    await expect(add({ offline: true })).rejects.toMatchObject({ code: 'OFFLINE', kind: 'refused' });
    await add();
    server.requests.length = 0;
    await expect(update({ offline: true })).rejects.toMatchObject({ code: 'OFFLINE' });
    expect(server.requests).toEqual([]);
    expect(await channel.description('hello')).toBe('prints old');
  });

  it('updates what is on this machine', async () => {
    await add({ source: channel.address, offline: true });
    await channel.publish({ hello: 'new', other: 'old' }, { mirrors: [server.address] });
    await rm(join(channel.published, 'parts'), { recursive: true });
    await expect(update({ offline: true })).rejects.toMatchObject({ code: 'DOWNLOAD_MISSING' });
    expect(server.requests).toEqual([]);
  });
});

describe('an update is refused, and the old snapshot stays in use', () => {
  /** Something bad is published. */
  const attacks: Readonly<Record<string, [code: string, attack: () => Promise<unknown>]>> = {
    'a tampered payload': [
      'POINTER_FORGED',
      async () => {
        const file = join(channel.published, 'channel.json');
        await channel.publish({ hello: 'new', other: 'new' });
        await writeFile(file, (await readFile(file, 'utf8')).replace('x86_64', 'x86_65'));
      },
    ],
    'another key': [
      'POINTER_UNTRUSTED',
      () => channel.publish({ hello: 'new', other: 'new' }, { keys: [keyPair('evil-1').secret] }),
    ],
    'another key of the same name': [
      'POINTER_FORGED',
      () => channel.publish({ hello: 'new', other: 'new' }, { keys: [keyPair('test-1').secret] }),
    ],
    'no signature': ['POINTER_UNSIGNED', () => channel.publish({ hello: 'new', other: 'new' }, { keys: [] })],
    'the same version with another content': [
      'POINTER_CHANGED',
      async () => {
        await channel.publish({ hello: 'new', other: 'new' });
        await channel.resign({ ...(await channel.payload()), version: 1 });
      },
    ],
    'an expired pointer': [
      'POINTER_EXPIRED',
      () => channel.publish({ hello: 'new', other: 'new' }, { now: later(-100) }),
    ],
    'an older pointer': [
      'POINTER_REPLAYED',
      async () => {
        const file = join(channel.published, 'channel.json');
        const old = await readFile(file);
        await channel.publish({ hello: 'old', other: 'old' });
        await update();
        await writeFile(file, old);
      },
    ],
    'another store folder': [
      'CHANNEL_STORE_DIR',
      async () => {
        await channel.publish({ hello: 'new', other: 'new' });
        await resignWith({ storeDir: '/other/store' });
      },
    ],
    'another system': [
      'CHANNEL_SYSTEM',
      async () => {
        await channel.publish({ hello: 'new', other: 'new' });
        await resignWith({ system: 'armv7l-linux' });
      },
    ],
    'a root digest that is not the one of its packages': [
      'SNAPSHOT_MISMATCH',
      async () => {
        await channel.publish({ hello: 'new', other: 'new' });
        await resignWith({ rootDigest: '0'.repeat(64) });
      },
    ],
    'entries of another size': [
      'SNAPSHOT_MISMATCH',
      async () => {
        const { snapshot } = await channel.publish({ hello: 'new', other: 'new' }).then(channel.payload);
        await resignWith({ entries: { ...snapshot.entries, size: 10 } });
      },
    ],
    'entries of another hash': [
      'SNAPSHOT_MISMATCH',
      async () => {
        const { snapshot } = await channel.publish({ hello: 'new', other: 'new' }).then(channel.payload);
        await resignWith({ entries: { ...snapshot.entries, sha256: '0'.repeat(64) } });
      },
    ],
    'other counts': [
      'SNAPSHOT_MISMATCH',
      async () => {
        const { snapshot } = await channel.publish({ hello: 'new', other: 'new' }).then(channel.payload);
        await resignWith({ counts: { ...snapshot.counts, errors: 0 } });
      },
    ],
    'a web page': [
      'POINTER_INVALID',
      () => writeFile(join(channel.published, 'channel.json'), '<!DOCTYPE html><title>Log in</title>'),
    ],
    'a pointer that is too large': [
      'POINTER_TOO_LARGE',
      () => writeFile(join(channel.published, 'channel.json'), Buffer.alloc(1024 * 1024 + 1, 32)),
    ],
    'a pointer that is no UTF-8': [
      'POINTER_INVALID',
      () => writeFile(join(channel.published, 'channel.json'), Buffer.from([0x7b, 0xff, 0x7d])),
    ],
    'no pointer': ['DOWNLOAD_MISSING', () => rm(join(channel.published, 'channel.json'))],
    'a part that leads elsewhere': [
      'POINTER_INVALID',
      async () => {
        await channel.publish({ hello: 'new', other: 'new' });
        const payload = await channel.payload();
        const parts = payload.parts.map((part) => ({ ...part, file: `../${part.file}` }));
        await channel.resign({ ...payload, parts });
      },
    ],
    'no part that this program knows': [
      'PART_UNKNOWN',
      async () => {
        await channel.publish({ hello: 'new', other: 'new' });
        const payload = await channel.payload();
        const parts = payload.parts.map((part) => ({
          ...{ ...part, role: `new${part.role}`, file: `new${part.role}-${part.sha256}` },
        }));
        await channel.resign({ ...payload, parts, deltas: [] });
      },
    ],
  };

  const resignWith = async (change: object): Promise<void> => {
    const { snapshotId } = await import('../../src/pointer/snapshot-description.ts');
    const payload = await channel.payload();
    const snapshot = { ...payload.snapshot, ...change };
    await channel.resign({ ...payload, snapshot, id: snapshotId(snapshot) });
  };

  for (const [title, [code, attack]] of Object.entries(attacks))
    it.each(['http:', 'file:'])(`${title}, over %s`, async (scheme) => {
      await add(scheme === 'http:' ? {} : { source: channel.address });
      await attack();
      const before = await readFile(stateFile(), 'utf8');
      await expect(update()).rejects.toMatchObject({ name: 'NixtoolsError', code });
      expect(await channel.description('hello')).toBe('prints old');
      expect(await readFile(stateFile(), 'utf8')).toBe(before);
      expect(await readdir(join(channel.state.folder, 'channels', name, 'generations'))).toEqual(['1']);
      expect(await readdir(join(channel.state.folder, 'channels', name))).not.toContain('.stage');
    });

  it('a pointer that has expired meanwhile, though nothing is new', async () => {
    await add();
    await expect(update({ now: () => later(91) })).rejects.toMatchObject({ code: 'POINTER_EXPIRED' });
    expect(await channel.description('hello')).toBe('prints old');
  });

  it('a redirect of the pointer to another scheme', async () => {
    await add();
    server.misbehave((_, response) => {
      response.writeHead(301, { location: `${channel.address}channel.json` }).end();
      return true;
    });
    await expect(update()).rejects.toMatchObject({ code: 'REDIRECT_REFUSED', kind: 'verification' });
  });

  it('a pointer that does not end', async () => {
    await add();
    const endless: Misbehaviour = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 32)));
      };
      response.on('drain', more);
      more();
      return true;
    };
    server.misbehave(endless);
    await expect(update()).rejects.toMatchObject({ code: 'POINTER_TOO_LARGE' });
  });

  it('a state file that is damaged: it could not tell an old pointer from a new one', async () => {
    await add();
    await writeFile(stateFile(), '{}');
    await expect(update()).rejects.toMatchObject({ code: 'CHANNEL_STATE_INVALID', kind: 'verification' });
  });

  it('a pointer behind a pipe', async () => {
    await add({ source: channel.address });
    await rm(join(channel.published, 'channel.json'));
    const made = await runProgram('mkfifo', [join(channel.published, 'channel.json')], { env: process.env });
    expect(made.exitCode).toBe(0);
    await expect(update()).rejects.toMatchObject({ code: 'DOWNLOAD_MISSING' });
  });
});

describe('an add that is refused', () => {
  it('leaves no channel', async () => {
    await expect(add({ keys: [keyPair('other').open] })).rejects.toMatchObject({ code: 'POINTER_UNTRUSTED' });
    expect(await listChannels(channel.state)).toEqual([]);
    expect(server.requests).toEqual(['GET /channel.json']);
  });

  it('goes on with what has arrived when it is tried again', async () => {
    const { parts } = await channel.payload();
    server.misbehave((request, response) => {
      if (!request.url?.includes('/parts/entries-')) return false;
      response.writeHead(503).end();
      return true;
    });
    await expect(add()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    server.misbehave(undefined);
    server.requests.length = 0;
    await add();
    expect(server.requests).toEqual(['GET /channel.json', `GET /parts/${parts[1]?.file}`]);
  });
});
