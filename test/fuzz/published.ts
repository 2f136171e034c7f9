import { createHash, createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Part, Payload } from '@nixtools/channel';
import { type NamedKey, printNamedKey } from '@nixtools/nix-formats';
import { partsFormat } from '../../packages/channel/src/parts/parts-format.ts';
import { snapshotId } from '../../packages/channel/src/pointer/snapshot-description.ts';
import { signPayload } from '../../packages/channel/src/signature/ed25519.ts';
import { baseOf, type World } from './worlds.ts';

/** What clients take for the time. */
export const today = new Date('2026-11-22T10:00:00Z');

/** The start of a private key in PKCS #8, before the 32 bytes of an Ed25519 seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const seed = Buffer.alloc(32, 7);
const { x = '' } = createPrivateKey({
  key: Buffer.concat([pkcs8, seed]),
  format: 'der',
  type: 'pkcs8',
}).export({ format: 'jwk' });
const open = Buffer.from(x, 'base64url');
const secret: NamedKey = { name: 'fuzz-1', bytes: Buffer.concat([seed, open]) };

/** `name:base64` of the key that clients trust. It is always the same, so that the same seed gives the same inputs. */
export const trustedKey = printNamedKey({ name: 'fuzz-1', bytes: open });

/** A `channel.json` with a good signature, whatever it says. */
export const signed = (payload: string): string =>
  JSON.stringify({ payload, signatures: [printNamedKey(signPayload(payload, secret))] });

/** Role -> bytes of the parts of the whole, and of the delta from `old`. */
export type PartBytes = ReadonlyMap<string, Buffer>;

export const makeParts = async (now: World, old: World): Promise<PartBytes> => {
  const out = await mkdtemp(join(tmpdir(), 'nixtools-fuzz-parts-'));
  try {
    const previous = [{ id: snapshotId(old.description), open: async () => baseOf(old) }];
    const made = await partsFormat.makeParts({ content: now, previous, out });
    const parts = new Map<string, Buffer>();
    for (const { role, path } of made) parts.set(role, await readFile(path));
    return parts;
  } finally {
    await rm(out, { recursive: true });
  }
};

export const partOf = (role: string, bytes: Uint8Array): Part => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { role, file: `${role}-${sha256}`, size: bytes.length, sha256 };
};

/** What a publisher says of a snapshot and these parts; without a delta when there is none. */
export const payloadOf = (now: World, old: World, parts: PartBytes, version = 2): Payload => {
  const whole = [...parts].filter(([role]) => role !== 'delta').map(([role, bytes]) => partOf(role, bytes));
  const delta = parts.get('delta');
  const programs = whole.filter(({ role }) => role === 'programs');
  return {
    ...{ format: 1, version, created: '2026-11-22T09:00:00Z', expires: '2027-02-20T10:00:00Z' },
    ...{ id: snapshotId(now.description), snapshot: now.description, parts: whole },
    deltas:
      delta === undefined
        ? []
        : [{ base: snapshotId(old.description), parts: [partOf('delta', delta), ...programs] }],
    mirrors: [],
  };
};
