import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { addChannel, openChannels, updateChannel } from '@nixtools/channel';
import { canonicalJson } from '@nixtools/nix-formats';
import { MAGIC, MAJOR, SECTIONS } from '../../../packages/drv-closure/src/wire/layout.ts';
import { ENTRIES_FORMAT } from '../../../packages/snapshot/src/wire/layout.ts';
import { WrongByte } from '../judge.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutatePayload } from '../mutate-json.ts';
import { mutateSections, packSections, type Unpacked, unpackSections } from '../mutate-sections.ts';
import { filesBelow } from '../only-these-files.ts';
import { makeParts, type PartBytes, partOf, payloadOf, signed, today, trustedKey } from '../published.ts';
import type { Random } from '../random.ts';
import { SAME, type Target } from '../target.ts';
import type { World, Worlds } from '../worlds.ts';

const name = 'main';

/** The names that an update may leave in the folder of a channel. */
const ownNames =
  /^channels\/main(?:\/(?:state\.json|current|generations(?:\/1(?:\/[\w.-]+)?)?|downloads(?:\/[a-z]+-[0-9a-f]{64}[\w.-]*)?))?$/;

const writePublished = async (folder: string, parts: PartBytes, payload: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'parts'), { recursive: true });
  for (const [role, bytes] of parts) await writeFile(join(folder, 'parts', partOf(role, bytes).file), bytes);
  await writeFile(join(folder, 'channel.json'), signed(payload));
};

const linesInUse = async (folder: string): Promise<string> => {
  const [channel] = openChannels({ folder }, name);
  const { reader, close } = await openCatalog(channel?.catalogFile ?? '');
  try {
    const ids = Array.from({ length: reader.size }, (_, id) => id);
    return (await reader.entries(ids)).map(canonicalJson).join('\n');
  } finally {
    await close();
  }
};

const linesOf = ({ all }: World): string => all.map(canonicalJson).join('\n');

/** The sections of each part, so that they can be changed inside. */
const unpackAll = async (parts: PartBytes): Promise<ReadonlyMap<string, Unpacked>> => {
  const all = new Map<string, Unpacked>();
  const formats = [
    { role: 'drvs', magic: MAGIC, major: MAJOR, known: SECTIONS },
    { role: 'entries', ...ENTRIES_FORMAT, known: ['NUMS', 'TEXT'] },
    { role: 'delta', magic: 'NIXDIFF\0', major: 1, known: ['DRVS', 'ENTS'] },
  ];
  for (const { role, ...format } of formats)
    all.set(role, await unpackSections(parts.get(role) ?? Buffer.alloc(0), format));
  return all;
};

/** A whole update of a client that has the snapshot before: parts and pointer are changed, names and signature are good. */
export const channelTarget = async ({ old, now }: Worlds, folder: string): Promise<Target> => {
  const [published, state, kept] = ['public', 'state', 'kept'].map((each) => join(folder, each));
  if (published === undefined || state === undefined || kept === undefined) throw new TypeError('no folder');
  const parts = await makeParts(now, old);
  const unpacked = await unpackAll(parts);
  const first = new Map([...(await makeParts(old, now))].filter(([role]) => role !== 'delta'));
  await writePublished(published, first, canonicalJson(payloadOf(old, now, first, 1)));
  const clock = { now: () => today };
  const source = pathToFileURL(published).href;
  await addChannel({ state: { folder: state }, name, source, keys: [trustedKey], ...clock });
  await cp(state, kept, { recursive: true, verbatimSymlinks: true });
  const before = await readFile(join(state, 'channels', name, 'state.json'), 'utf8');
  const outside = (await filesBelow(folder)).filter((each) => !/^(?:public|state)\//.test(each));

  const restore = async (): Promise<void> => {
    await rm(state, { recursive: true });
    await cp(kept, state, { recursive: true, verbatimSymlinks: true });
  };
  const requireOld = async (): Promise<void> => {
    if ((await linesInUse(state)) !== linesOf(old)) throw new WrongByte('the old snapshot is not in use');
    if ((await readFile(join(state, 'channels', name, 'state.json'), 'utf8')) !== before)
      throw new WrongByte('a pointer that was refused is remembered');
    const files = (await filesBelow(join(state, 'channels', name))).map((each) => `channels/${name}/${each}`);
    const left = files.find((each) => !ownNames.test(each));
    if (left !== undefined) throw new WrongByte(`left behind: ${left}`);
  };
  const requireNothingElse = async (): Promise<void> => {
    const stray = (await filesBelow(folder)).filter((each) => !/^(?:public|state)\//.test(each));
    if (stray.join() !== outside.join()) throw new WrongByte(`files elsewhere: ${stray.join(' ')}`);
  };
  const judge = async (): Promise<string> => {
    try {
      await updateChannel({ state: { folder: state }, name, ...clock });
    } catch (error) {
      await requireOld();
      await requireNothingElse();
      throw error;
    }
    await requireNothingElse();
    if ((await linesInUse(state)) !== linesOf(now)) throw new WrongByte('another snapshot is in use');
    await restore();
    return SAME;
  };

  const changedPart = async (role: string, random: Random): Promise<Buffer> => {
    const bytes = parts.get(role) ?? Buffer.alloc(0);
    const inner = unpacked.get(role);
    if (inner === undefined || random.chance(0.1)) return mutateBytes(bytes, random, bytes);
    return packSections(mutateSections(inner, inner, random), role !== 'delta');
  };

  return {
    name: 'channel update',
    share: 1,
    attempt: async (random) => {
      const roles: readonly string[] = ['drvs', 'entries', 'programs', 'delta', 'delta'];
      const bad = new Map<string, Buffer>();
      for (const role of random.pick([[random.pick(roles)], ['delta', random.pick(roles)], []]))
        bad.set(role, await changedPart(role, random));
      const all = new Map([...parts].map(([role, bytes]) => [role, bad.get(role) ?? bytes]));
      if (random.chance(0.4)) all.delete('delta');
      const payload = payloadOf(now, old, all);
      const text = bad.size > 0 ? canonicalJson(payload) : mutatePayload(payload, random);
      return {
        inside: true,
        run: async () => {
          await writePublished(published, all, text);
          return judge();
        },
      };
    },
  };
};
