import type { Random } from './random.ts';

/** Makes other bytes; `like` are bytes of the same kind, to take pieces from. */
export type ByteMutation = (bytes: Buffer, random: Random, like: Buffer) => Buffer;

const splice = (bytes: Buffer, at: number, removed: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + removed)]);

const leb128 = (number: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};

/** At the borders of what formats count with, and far beyond them. */
const numbers: readonly Buffer[] = [
  leb128(0n),
  ...[1n, 2n, 127n, 128n, 255n, 256n, 4096n, 65_535n, 1_000_000n, 2n ** 24n].map(leb128),
  ...[2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 64n].map(leb128),
  Buffer.from([0x80, 0x80, 0x80, 0x80, 0]),
  Buffer.alloc(12, 0xff),
];

const tokens = [0x00, 0x01, 0x02, 0x05, 0x06, 0x0b, 0x0f, 0x12, 0x14, 0x1f] as const;

/** What attackers write where a name, a path or a text belongs. */
const texts: readonly string[] = [
  '..',
  '../../../../etc/passwd',
  '/etc/passwd',
  '.',
  '',
  'a\0b',
  '\n\x1b[2J',
  '__proto__',
  'constructor',
  'toString',
  '"',
  '\\',
  '$(id)',
  '/gnu/store',
  `/nix/store/${'0'.repeat(32)}-x`,
  'x'.repeat(212),
  'x'.repeat(5000),
  '['.repeat(5000),
  '{"a":'.repeat(2000),
  '\ud83d\ude00',
  ...tokens.map((token) => String.fromCharCode(token).repeat(3000)),
];

const flipBits: ByteMutation = (bytes, random) => {
  const changed = Buffer.from(bytes);
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  }
  return changed;
};

const setByte: ByteMutation = (bytes, random) => {
  const changed = Buffer.from(bytes);
  changed[random.below(changed.length)] = random.pick([...random.bytes(3), 0, 1, 0x1f, 0x7f, 0x80, 0xff, 0]);
  return changed;
};

const insert: ByteMutation = (bytes, random) =>
  splice(bytes, random.below(bytes.length + 1), 0, random.bytes(1 + random.below(8)));

const remove: ByteMutation = (bytes, random) =>
  splice(bytes, random.below(bytes.length), 1 + random.below(random.chance(0.8) ? 4 : 64), Buffer.alloc(0));

const truncate: ByteMutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1));

const repeat: ByteMutation = (bytes, random) => {
  const at = random.below(bytes.length);
  const piece = bytes.subarray(at, at + 1 + random.below(32));
  const times = random.pick([1, 1, 2, 50, 1000]);
  return splice(bytes, at, 0, Buffer.concat(Array.from({ length: times }, () => piece)));
};

/** Two pieces of the same length change places. */
const swap: ByteMutation = (bytes, random) => {
  const [a, b] = [random.below(bytes.length), random.below(bytes.length)].sort((x, y) => x - y);
  if (a === undefined || b === undefined) return bytes;
  const length = Math.min(1 + random.below(16), b - a, bytes.length - b);
  const changed = Buffer.from(bytes);
  changed.set(bytes.subarray(b, b + length), a);
  changed.set(bytes.subarray(a, a + length), b);
  return changed;
};

const putNumber: ByteMutation = (bytes, random) =>
  splice(bytes, random.below(bytes.length), random.below(3), random.pick(numbers));

/** In place of the run of printable characters that it hits. */
const putText: ByteMutation = (bytes, random) => {
  const isPrintable = (at: number): boolean => (bytes[at] ?? 0) > 0x20 && (bytes[at] ?? 0) < 0x7f;
  let from = random.below(bytes.length);
  while (from > 0 && isPrintable(from - 1)) from--;
  let to = from;
  while (to < bytes.length && isPrintable(to)) to++;
  return splice(bytes, from, random.chance(0.7) ? to - from : 0, Buffer.from(random.pick(texts)));
};

const takeOver: ByteMutation = (bytes, random, like) => {
  const from = random.below(like.length);
  const piece = like.subarray(from, from + 1 + random.below(64));
  return splice(bytes, random.below(bytes.length), random.chance(0.5) ? piece.length : 0, piece);
};

const fill: ByteMutation = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const from = random.below(bytes.length);
  return changed.fill(random.pick([0, 1, 0xff]), from, Math.min(from + 1 + random.below(64), changed.length));
};

const mutations: readonly ByteMutation[] = [
  flipBits,
  setByte,
  setByte,
  insert,
  remove,
  truncate,
  repeat,
  swap,
  putNumber,
  putNumber,
  putText,
  putText,
  takeOver,
  fill,
];

/** One to three mutations: more only hide each other behind the first error. */
export const mutateBytes: ByteMutation = (bytes, random, like) => {
  let changed = bytes;
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--)
    changed = random.pick(mutations)(changed, random, like);
  return changed;
};
