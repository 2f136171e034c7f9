import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { search } from '@nixtools/catalog';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addChannel,
  type Installed,
  openChannels,
  type PartsFormat,
  rollbackChannel,
  updateChannel,
} from '../../src/index.ts';
import { partsFormat } from '../../src/parts/parts-format.ts';
import { channelName as name, now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';
import { type ThrowawayServer, throwawayServer } from '../throwaway-server.ts';

let opened: string[];

/** Notes which earlier snapshots are opened. */
const format: PartsFormat = {
  ...partsFormat,
  makeParts: (options) => {
    const previous = options.previous.map(({ id, open }) => ({
      id,
      open: () => {
        opened.push(id);
        return open();
      },
    }));
    return partsFormat.makeParts({ ...options, previous });
  },
};

let channel: ThrowawayChannel;
let server: ThrowawayServer;
beforeEach(async () => {
  opened = [];
  channel = await throwawayChannel();
  server = await throwawayServer(channel.published);
  await publish('one');
  const source = server.address;
  await addChannel({ ...client(), source, keys: [channel.key.open] });
});
afterEach(async () => {
  await server.close();
  await channel.remove();
});

const publish = (says: string, deltas = 3) => channel.publish({ hello: says }, { format, deltas, keep: 9 });
const client = () => ({ state: channel.state, name, now: () => now, format, transfer: { tries: 1 } });
const update = async (): Promise<[Installed, string[]]> => {
  server.requests.length = 0;
  const installed = await updateChannel(client());
  return [installed, server.requests.map((line) => line.replace(/^GET \/(?:parts\/)?([a-z]+).*$/, '$1'))];
};

const searched = async (term: string): Promise<readonly string[]> => {
  const catalog = await openCatalog(openChannels(channel.state, name)[0]?.catalogFile ?? '');
  try {
    return (await search(catalog.reader, [term], { only: 'file' })).hits.map(({ attr }) => attr);
  } finally {
    await catalog.close();
  }
};

describe('deltas', () => {
  it('are made from the last snapshots, which are rebuilt from their parts', async () => {
    const ids = [(await channel.payload()).id];
    for (const says of ['two', 'three', 'four']) ids.unshift((await publish(says)).id);
    opened = [];
    const { deltas } = await publish('five', 2);
    expect(deltas.map(({ base }) => base)).toEqual(ids.slice(0, 2));
    expect(opened.sort()).toEqual(ids.slice(0, 2).sort());
  });

  it('are not made from a snapshot whose parts somebody has lost', async () => {
    const first = await channel.payload();
    const { id } = await publish('two');
    await rm(join(channel.published, 'parts', first.parts[0]?.file ?? ''));
    expect((await publish('three')).deltas.map(({ base }) => base)).toEqual([id]);
  });

  it('are all that a client fetches that has their base', async () => {
    await publish('two');
    await publish('three');
    const [installed, requests] = await update();
    expect(installed).toMatchObject({ generation: 2, published: { version: 3 } });
    expect(requests).toEqual(['channel', 'delta']);
    expect(await channel.description('hello')).toBe('prints three');
  });

  it('bring the programs along', async () => {
    const files = { attr: 'hello', programs: ['greet'], files: ['include/hello.h'] };
    const { parts, deltas } = await channel.publish({ hello: 'two' }, { format }, [files]);
    expect(parts.map(({ role }) => role)).toEqual(['drvs', 'entries', 'programs']);
    expect(deltas[0]?.parts.map(({ role }) => role)).toEqual(['delta', 'programs']);
    expect((await update())[1]).toEqual(['channel', 'delta', 'programs']);
    expect(await searched('greet')).toEqual(['hello']);
    await publish('three');
    expect((await update())[1]).toEqual(['channel', 'delta']);
    expect(await searched('greet')).toEqual([]);
  });

  it.each(['drvs.mdb', 'catalog.mdb'])('are not for a client whose %s is damaged', async (file) => {
    await publish('two');
    const damaged = join(channel.state.folder, 'channels', name, 'current', file);
    const bytes = await readFile(damaged);
    await writeFile(damaged, bytes.fill(255, bytes.length >> 1, (bytes.length >> 1) + 8));
    expect((await update())[1]).toEqual(['channel', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints two');
  });

  it('start from a generation that is not in use as well', async () => {
    await publish('two');
    await update();
    await rollbackChannel(channel.state, name);
    await publish('three', 1);
    expect((await update())[1]).toEqual(['channel', 'delta']);
  });

  it('are not for a client whose snapshot is too old', async () => {
    await publish('two', 0);
    await publish('three', 1);
    expect((await update())[1]).toEqual(['channel', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints three');
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['are missing', (file) => rm(file)],
    ['are damaged', async (file) => writeFile(file, (await readFile(file)).fill(0))],
  ])('that %s cost a download of the whole, not the update', async (_, damage) => {
    const { deltas } = await publish('two');
    await damage(join(channel.published, 'parts', deltas[0]?.parts[0]?.file ?? ''));
    expect((await update())[1]).toEqual(['channel', 'delta', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints two');
  });

  it('that a server ends early each time, without saying so, cost a download of the whole', async () => {
    await publish('two');
    server.misbehave((request, response, file) => {
      if (!request.url?.startsWith('/parts/delta-')) return false;
      response.writeHead(200).end(file.subarray(0, 20));
      return true;
    });
    expect((await update())[1]).toEqual(['channel', 'delta', 'drvs', 'entries']);
    expect(await channel.description('hello')).toBe('prints two');
  });
});
