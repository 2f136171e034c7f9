import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addChannel,
  type Installed,
  type PartsFormat,
  rollbackChannel,
  updateChannel,
} from '../../src/index.ts';
import { partsFormat } from '../../src/parts/parts-format.ts';
import { channelName as name, now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';
import { type ThrowawayServer, throwawayServer } from '../throwaway-server.ts';

let opened: string[];

/** Deltas that are none: the whole entries and pack in one file. What matters here is how they are made, chosen and fetched. */
const format: PartsFormat = {
  ...partsFormat,
  makeParts: async (options) => {
    const whole = await partsFormat.makeParts(options);
    const both = await Promise.all(whole.map(({ path }) => readFile(path, 'base64')));
    const deltas = options.previous.map(async ({ id, open }) => {
      await access(join(await open(), 'drvs.pack'));
      opened.push(id);
      const path = join(options.out, `delta-${id}`);
      await writeFile(path, JSON.stringify([id, ...both]));
      return { role: 'delta', base: id, path };
    });
    return [...whole, ...(await Promise.all(deltas))];
  },
  unpackParts: async (options) => {
    const delta = options.files.get('delta');
    if (delta === undefined) return partsFormat.unpackParts(options);
    await access(join(options.base ?? '', 'snapshot.json'));
    const [, ...both] = JSON.parse(await readFile(delta, 'utf8'));
    const files = new Map<string, string>();
    for (const [at, role] of ['drvs', 'entries'].entries()) {
      files.set(role, `${delta}-${role}`);
      await writeFile(`${delta}-${role}`, Buffer.from(both[at], 'base64'));
    }
    await partsFormat.unpackParts({ ...options, files });
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
});
