import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { encodeGraph } from '@nixtools/drv-closure';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotContent } from '../../src/content/snapshot-content.ts';
import { addChannel, type PartsFormat, updateChannel } from '../../src/index.ts';
import { type DeltaPart, readDeltaPart, writeDeltaPart } from '../../src/parts/delta-part.ts';
import { partsFormat } from '../../src/parts/parts-format.ts';
import { channelName as name, now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';
import { type ThrowawayServer, throwawayServer } from '../throwaway-server.ts';

let channel: ThrowawayChannel;
let server: ThrowawayServer;
beforeEach(async () => {
  channel = await throwawayChannel();
  server = await throwawayServer(channel.published);
  await channel.publish({ hello: 'old' }, {}, [listed]);
  await addChannel({ ...client(), source: server.address, keys: [channel.key.open] });
});
afterEach(async () => {
  await server.close();
  await channel.remove();
});

const listed = { attr: 'hello', programs: ['greet'], files: ['include/hello.h'] };
const client = () => ({ state: channel.state, name, now: () => now, transfer: { tries: 1 } });
const channelFolder = (...names: string[]): string => join(channel.state.folder, 'channels', name, ...names);

/** @returns which files were asked for, by their roles */
const update = async (): Promise<string[]> => {
  server.requests.length = 0;
  await updateChannel(client());
  return server.requests.map((line) => line.replace(/^GET \/(?:parts\/)?([a-z]+).*$/, '$1'));
};

const expectOldInUse = async (): Promise<void> => {
  expect(await channel.description('hello')).toBe('prints old');
  expect(await readdir(channelFolder('generations'))).toEqual(['1']);
};

/** What a part should be. */
interface GoodPart {
  readonly bytes: Buffer;
  readonly path: string;
  readonly content: SnapshotContent;
}

/** Gives what it is instead. */
type Change = (part: GoodPart) => Uint8Array | Promise<Uint8Array>;
type Changes = Readonly<Record<string, Change>>;

/** Makes other parts than it should; their names, and the signature, are good. */
const bad = (changes: Changes): PartsFormat => ({
  ...partsFormat,
  makeParts: async (options) => {
    const made = await partsFormat.makeParts(options);
    const roles = new Map(made.map(({ path, role }) => [path, role]));
    for (const [path, role] of roles) {
      const bytes = await readFile(path);
      await writeFile(path, (await changes[role]?.({ bytes, path, content: options.content })) ?? bytes);
    }
    return made;
  },
});

const publish = (format: PartsFormat, deltas: number) =>
  channel.publish({ hello: 'new' }, { format, deltas }, [{ ...listed, programs: ['welcome'] }]);

/** The part of the snapshot that is published already. */
const partOf = async (role: string): Promise<Buffer> => {
  const file = (await channel.payload()).parts.find((part) => part.role === role)?.file ?? '';
  return readFile(join(channel.published, 'parts', file));
};

/** In the last section, and before its end: the last bits of a Brotli stream mean nothing. */
const flipped = (bytes: Buffer): Buffer => {
  const other = Buffer.from(bytes);
  const at = bytes.length - 8;
  other[at] = (bytes[at] ?? 0) ^ 1;
  return other;
};

const cut: Change = ({ bytes }) => bytes.subarray(0, -1);
const flip: Change = ({ bytes }) => flipped(bytes);
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const nothing: Change = () => Buffer.alloc(0);
const newer: Change = ({ bytes }) =>
  Buffer.concat([bytes.subarray(0, 8), Buffer.of(99, 0), bytes.subarray(10)]);
const forOtherStore: Change = ({ content: { graph } }) =>
  encodeGraph({ ...graph, storeDir: '/other/store' }, { quality: 1 });

describe('a bad part of the whole is refused, and the old snapshot stays in use', () => {
  it.each<[string, string, string, Change]>([
    [
      'drvs',
      'of another snapshot',
      'ENTRIES_CORRUPT|SNAPSHOT_INCOMPLETE|SNAPSHOT_MISMATCH',
      () => partOf('drvs'),
    ],
    ['drvs', 'that end early', 'SECTIONS_CORRUPT', cut],
    ['drvs', 'with a flipped bit', 'SECTIONS_CORRUPT', flip],
    ['drvs', 'of no bytes', 'SECTIONS_CORRUPT', nothing],
    ['drvs', 'of a newer format', 'SECTIONS_VERSION', newer],
    ['drvs', 'for another store folder', 'PART_CORRUPT', forOtherStore],
    ['entries', 'of another snapshot', 'SNAPSHOT_MISMATCH', () => partOf('entries')],
    ['entries', 'that end early', 'SECTIONS_CORRUPT', cut],
    ['entries', 'with a flipped bit', 'SECTIONS_CORRUPT', flip],
    ['entries', 'of no bytes', 'SECTIONS_CORRUPT', nothing],
    ['entries', 'of a newer format', 'SECTIONS_VERSION', newer],
    ['programs', 'of another snapshot', 'PART_CORRUPT', () => partOf('programs')],
    ['programs', 'that end early', 'PART_CORRUPT', cut],
    ['programs', 'of no bytes', 'PART_CORRUPT', nothing],
    [
      'programs',
      'longer than announced',
      'PART_CORRUPT',
      () => brotliCompressSync(Buffer.alloc(50_000_000), quickly),
    ],
  ])('%s %s', async (role, _, code, change) => {
    await publish(bad({ [role]: change }), 0);
    await expect(update()).rejects.toMatchObject({
      code: expect.stringMatching(new RegExp(`^(?:${code})$`)),
      place: expect.any(String),
      hint: expect.any(String),
    });
    await expectOldInUse();
    const left = code === 'SECTIONS_VERSION' ? ['downloads'] : [];
    expect(await readdir(channelFolder())).toEqual(['current', ...left, 'generations', 'state.json']);
  });
});

const withDelta =
  (change: (delta: DeltaPart) => DeltaPart): Change =>
  async ({ path }) => {
    const file = await open(path);
    try {
      return await writeDeltaPart(change(await readDeltaPart(file, path)));
    } finally {
      await file.close();
    }
  };

describe('a bad delta', () => {
  const wrongs: readonly [string, Change][] = [
    ['that ends early', cut],
    ['with a flipped bit', flip],
    ['of no bytes', nothing],
    ['of a newer format', newer],
    ['that changes no derivations', withDelta(({ entries }) => ({ drvs: Buffer.alloc(0), entries }))],
    ['that changes no entries', withDelta(({ drvs }) => ({ drvs, entries: Buffer.alloc(0) }))],
    ['with one half twice', withDelta(({ drvs }) => ({ drvs, entries: drvs }))],
    ['that is a whole', () => partOf('drvs')],
  ];

  it.each(wrongs)('%s costs a download of the whole, not the update', async (_, change) => {
    await publish(bad({ delta: change }), 1);
    expect(await update()).toEqual(['channel', 'delta', 'programs', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints new');
    expect(await readdir(channelFolder())).toEqual(['current', 'generations', 'state.json']);
  });

  it.each(wrongs)(
    '%s, and a bad whole, are refused, and the old snapshot stays in use',
    async (_, change) => {
      await publish(bad({ delta: change, entries: flip }), 1);
      await expect(update()).rejects.toMatchObject({ code: 'SECTIONS_CORRUPT' });
      await expectOldInUse();
      expect(await readdir(channelFolder())).toEqual(['current', 'generations', 'state.json']);
    },
  );

  it('that leads to another snapshot costs a download of the whole', async () => {
    const { deltas } = await channel.publish({ hello: 'second' }, {}, [listed]);
    const other = await readFile(join(channel.published, 'parts', deltas[0]?.parts[0]?.file ?? ''));
    await publish(bad({ delta: () => other }), 2);
    expect(await update()).toEqual(['channel', 'delta', 'programs', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints new');
  });

  it('that starts from another snapshot costs a download of the whole', async () => {
    await channel.publish({ hello: 'second' }, {}, [listed]);
    const { deltas } = await publish(partsFormat, 2);
    const [second, first] = deltas;
    const payload = await channel.payload();
    await channel.resign({ ...payload, deltas: [{ ...second, base: first?.base }] });
    expect(await update()).toEqual(['channel', 'delta', 'programs', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints new');
  });

  it('is not fetched again when the download of the whole was interrupted', async () => {
    await publish(bad({ delta: flip }), 1);
    server.misbehave((request, response) => {
      if (!request.url?.includes('/parts/entries-')) return false;
      response.writeHead(503).end();
      return true;
    });
    await expect(update()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expectOldInUse();
    server.misbehave(undefined);
    expect(await update()).toEqual(['channel', 'entries']);
    expect(await channel.description('hello')).toBe('prints new');
  });
});

describe('a part that is not as announced', () => {
  const damages: readonly [string, string, (file: string) => Promise<void>][] = [
    ['with another hash', 'PART_MISMATCH', async (file) => writeFile(file, flipped(await readFile(file)))],
    ['with another size', 'PART_SIZE', (file) => writeFile(file, 'short')],
    ['that is missing', 'DOWNLOAD_MISSING', (file) => rm(file)],
  ];
  const roles = ['drvs', 'entries', 'programs'];

  it.each(roles.flatMap((role) => damages.map((damage) => [role, ...damage] as const)))(
    '%s %s is refused, and nothing of it is kept',
    async (role, _, code, damage) => {
      const { parts } = await publish(partsFormat, 0);
      const file = parts.find((part) => part.role === role)?.file ?? '';
      await damage(join(channel.published, 'parts', file));
      await expect(update()).rejects.toMatchObject({ code });
      await expectOldInUse();
      expect((await readdir(channelFolder('downloads'))).filter((each) => each.startsWith(file))).toEqual([]);
      expect(await readdir(channelFolder())).not.toContain('.stage');
    },
  );
});
