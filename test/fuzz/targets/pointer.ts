import { type Payload, parseEnvelope, parsePayload } from '@nixtools/channel';
import { canonicalJson, parsePublicKey } from '@nixtools/nix-formats';
import type { PointerState } from '../../../packages/channel/src/follow/pointer-state.ts';
import { requireAcceptable } from '../../../packages/channel/src/follow/require-acceptable.ts';
import { requireSignature } from '../../../packages/channel/src/signature/require-signature.ts';
import { WrongByte } from '../judge.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutatePayload } from '../mutate-json.ts';
import { makeParts, payloadOf, signed, today, trustedKey } from '../published.ts';
import { OTHER, SAME, type Target } from '../target.ts';
import type { Worlds } from '../worlds.ts';

const place = 'a hostile pointer';

/** Nothing that a pointer names may lie elsewhere, or be without bounds. */
const requireHarmless = ({ parts, deltas, mirrors, version, snapshot }: Payload): void => {
  const isBound = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
  for (const { file, size } of [...parts, ...deltas.flatMap((delta) => delta.parts)])
    if (!/^[a-z]{1,16}-[0-9a-f]{64}$/.test(file) || !isBound(size)) throw new WrongByte(`the part ${file}`);
  const other = mirrors.find((mirror) => !/^https?:$/.test(new URL(mirror).protocol));
  if (other !== undefined) throw new WrongByte(`the mirror ${other}`);
  if (!isBound(version) || version < known.version) throw new WrongByte(`the version ${version}`);
  if (snapshot.storeDir !== known.storeDir) throw new WrongByte(`the store folder ${snapshot.storeDir}`);
};

/** What a client has seen before. */
const known: PointerState = {
  ...{ format: 1, version: 1, payload: '0'.repeat(64), snapshot: '0'.repeat(64) },
  ...{ created: '2026-11-21T10:00:00Z', expires: '2027-02-20T10:00:00Z' },
  ...{ system: 'x86_64-linux', storeDir: '/nix/store' },
};

const keys = [parsePublicKey(trustedKey)];

const read = (bytes: Buffer): Payload => {
  const envelope = parseEnvelope(bytes.toString(), place);
  requireSignature(envelope, keys, place);
  const payload = parsePayload(envelope.payload, place);
  requireAcceptable({ text: envelope.payload, payload, place }, known, 0, today);
  return payload;
};

/** `channel.json`: its text as it comes, or its payload behind a signature that is good. */
export const pointerTarget = async ({ old, now }: Worlds): Promise<Target> => {
  const payload = payloadOf(now, old, await makeParts(now, old));
  const text = canonicalJson(payload);
  const good = Buffer.from(signed(text));
  const like = Buffer.from(signed(canonicalJson({ ...payload, deltas: [] })));
  return {
    name: 'pointer',
    share: 8,
    attempt: async (random) => {
      const inside = random.chance(0.7);
      const other = random.chance(0.7)
        ? mutatePayload(payload, random)
        : mutateBytes(Buffer.from(text), random, like).toString();
      const bytes = inside ? Buffer.from(signed(other)) : mutateBytes(good, random, like);
      return {
        inside,
        run: async () => {
          const accepted = read(bytes);
          requireHarmless(accepted);
          if (canonicalJson(accepted) === text) return SAME;
          if (!inside) throw new WrongByte('a pointer that nobody signed');
          return OTHER;
        },
      };
    },
  };
};
