import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chainPack,
  derivationPack,
  numbers,
  sourcePack,
  texts,
} from '../../../drv-closure/test/wire/hand-made-packs.ts';
import { hostileNars } from '../../../nix-formats/test/nar/hostile-nars.ts';
import { addChannel, type PartsFormat, type Payload, updateChannel } from '../../src/index.ts';
import { partsFormat } from '../../src/parts/parts-format.ts';
import { snapshotId } from '../../src/pointer/snapshot-description.ts';
import {
  keyPair,
  channelName as name,
  now,
  type ThrowawayChannel,
  throwawayChannel,
} from '../throwaway-channel.ts';

let channel: ThrowawayChannel;
beforeEach(async () => {
  channel = await throwawayChannel();
  await channel.publish({ hello: 'old' });
  await addChannel({ ...client(), source: channel.address, keys: [channel.key.open] });
});
afterEach(() => channel.remove());

const client = () => ({ state: channel.state, name, now: () => now, transfer: { tries: 1 } });
const channelFolder = (...names: string[]): string => join(channel.state.folder, 'channels', name, ...names);

/** A publisher who signs whatever he likes: the derivations are these, and all names, sizes and hashes are right. */
const publishPack = async (drvs: Uint8Array): Promise<void> => {
  const format: PartsFormat = {
    ...partsFormat,
    makeParts: async (options) => {
      const made = await partsFormat.makeParts(options);
      for (const { role, path } of made) if (role === 'drvs') await writeFile(path, drvs);
      return made;
    },
  };
  await channel.publish({ hello: 'new' }, { format, deltas: 0 });
};

const publishPointer = async (change: (payload: Payload) => object): Promise<void> => {
  await channel.publish({ hello: 'new' });
  await channel.resign(change(await channel.payload()));
};

const describedAs = ({ snapshot, ...rest }: Payload, change: object): object => {
  const other = { ...snapshot, ...change };
  return { ...rest, snapshot: other, id: snapshotId(other) };
};

const partFile = async (role: string): Promise<string> => {
  const part = (await channel.payload()).parts.find((each) => each.role === role);
  return join(channel.published, 'parts', part?.file ?? '');
};

const pack = (made: Promise<Uint8Array>) => async (): Promise<void> => publishPack(await made);

/** What is done, and the code that a user reads. `docs/errors` has the words. */
const attacks: readonly (readonly [attack: string, code: string, publish: () => Promise<unknown>])[] = [
  ['a cycle of two derivations', 'DRV_CYCLE', pack(chainPack(2, 1, [0, 0], [0, 1], 'x\x01'))],
  ['a derivation that needs itself', 'DRV_CYCLE', pack(chainPack(1, 1, [0], [1], 'x\x01'))],
  ['a billion derivations', 'PACK_TOO_LARGE', pack(derivationPack({}, { nodes: 1e9 }))],
  ['a count beyond the bytes', 'PACK_CORRUPT', pack(derivationPack({}, { nodes: 900_000 }))],
  [
    'a shape of four billion words',
    'PACK_CORRUPT',
    pack(derivationPack({ SHAP: numbers([1, 0, 0xffffffff]) })),
  ],
  [
    'a template bomb of names',
    'PACK_TOO_LARGE',
    pack(derivationPack({ TEXT: texts('s', 'b', '\x02'.repeat(4e6)) })),
  ],
  [
    'a template bomb of systems',
    'PACK_TOO_LARGE',
    pack(derivationPack({ TEXT: texts('s'.repeat(1e5), 'b', '\x12'.repeat(1e4)) })),
  ],
  ['a name of ..', 'STORE_PATH_SYNTAX', pack(derivationPack({ NAME: texts('..') }))],
  ['a name with a slash', 'STORE_PATH_SYNTAX', pack(derivationPack({ NAME: texts('../x') }))],
  ['an archive with the name ..', 'NAR_SYNTAX', pack(sourcePack(hostileNars['a name of ..']))],
  ['an archive with a NUL in a name', 'NAR_SYNTAX', pack(sourcePack(hostileNars['a name with NUL']))],
  ['an archive with a name twice', 'NAR_SYNTAX', pack(sourcePack(hostileNars['a name twice']))],
  [
    'derivations for another store folder',
    'PART_CORRUPT',
    pack(derivationPack({}, { storeDir: '/gnu/store' })),
  ],
  [
    'a pointer for another store folder',
    'CHANNEL_STORE_DIR',
    () => publishPointer((payload) => describedAs(payload, { storeDir: '/gnu/store' })),
  ],
  [
    'a pointer for a store folder with ..',
    'POINTER_INVALID',
    () => publishPointer((payload) => describedAs(payload, { storeDir: '/nix/../etc' })),
  ],
  [
    'a pointer for a store folder with NUL',
    'POINTER_INVALID',
    () => publishPointer((payload) => describedAs(payload, { storeDir: '/nix/store\0' })),
  ],
  [
    'a part that lies elsewhere',
    'POINTER_INVALID',
    () =>
      publishPointer(({ parts, ...rest }) => ({
        ...rest,
        parts: parts.map((part) => ({ ...part, file: `../${part.file}` })),
      })),
  ],
  [
    'a part of a petabyte',
    'POINTER_INVALID',
    () =>
      publishPointer(({ parts, ...rest }) => ({
        ...rest,
        parts: parts.map((part) => ({ ...part, size: 1e15 })),
      })),
  ],
  [
    'programs that unpack to a petabyte',
    'POINTER_INVALID',
    () =>
      publishPointer((payload) => describedAs(payload, { programs: { size: 1e15, sha256: '0'.repeat(64) } })),
  ],
  [
    'a tampered part',
    'PART_MISMATCH',
    async () => {
      await channel.publish({ hello: 'new' }, { deltas: 0 });
      const file = await partFile('drvs');
      const bytes = await readFile(file);
      bytes[bytes.length - 8] = (bytes.at(-8) ?? 0) ^ 1;
      await writeFile(file, bytes);
    },
  ],
  [
    'a tampered pointer',
    'POINTER_FORGED',
    async () => {
      await channel.publish({ hello: 'new' });
      const file = join(channel.published, 'channel.json');
      await writeFile(file, (await readFile(file, 'utf8')).replace('x86_64', 'x86_65'));
    },
  ],
  [
    'a replayed pointer',
    'POINTER_REPLAYED',
    async () => {
      const file = join(channel.published, 'channel.json');
      const first = await readFile(file);
      await channel.publish({ hello: 'old' });
      await updateChannel(client());
      await writeFile(file, first);
    },
  ],
  [
    'an expired pointer',
    'POINTER_EXPIRED',
    () => channel.publish({ hello: 'new' }, { now: new Date('2026-01-01T00:00:00Z') }),
  ],
  [
    'a wrong key',
    'POINTER_UNTRUSTED',
    () => channel.publish({ hello: 'new' }, { keys: [keyPair('evil-1').secret] }),
  ],
  [
    'a wrong key under the right name',
    'POINTER_FORGED',
    () => channel.publish({ hello: 'new' }, { keys: [keyPair('test-1').secret] }),
  ],
];

describe('an attack has a code of its own, and leaves the old snapshot in use', () => {
  it.each(attacks)('%s: %s', async (_, code, publish) => {
    await publish();
    const before = await readFile(channelFolder('state.json'), 'utf8');
    await expect(updateChannel(client())).rejects.toMatchObject({
      ...{ name: 'NixtoolsError', code, kind: expect.stringMatching(/^(?:verification|refused)$/) },
      ...{ place: expect.any(String), hint: expect.any(String) },
    });
    expect(await channel.description('hello')).toBe('prints old');
    expect(await readFile(channelFolder('state.json'), 'utf8')).toBe(before);
    expect(await readdir(channelFolder('generations'))).toEqual(['1']);
    expect(await readdir(channelFolder())).not.toContain('.stage');
  });
});
