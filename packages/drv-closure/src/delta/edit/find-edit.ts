import type { Hunk } from './hunk.ts';

/** Bytes that both texts have. */
interface Match {
  readonly oldFrom: number;
  readonly newFrom: number;
  readonly length: number;
}

/** Shorter ones cost more than what they save. */
const SHORTEST_MATCH = 16;
const WINDOW = 8;
/** How many places with the same window are tried. */
const TRIES = 16;

/** Hunks that make one text from another: few and long ones, from the same beginning, the same end and long common runs between. */
export const findEdit = (from: Buffer, to: Buffer): Hunk[] => {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let end = 0;
  while (end < most - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  const matches = [
    { oldFrom: 0, newFrom: 0, length: start },
    ...matchesBetween(from.subarray(start, from.length - end), to.subarray(start, to.length - end)).map(
      ({ oldFrom, newFrom, length }) => ({ oldFrom: oldFrom + start, newFrom: newFrom + start, length }),
    ),
    { oldFrom: from.length - end, newFrom: to.length - end, length: end },
  ];
  return hunksOf(matches, to);
};

/** Each match is copied, the last by itself. */
const hunksOf = (matches: readonly Match[], to: Buffer): Hunk[] => {
  const hunks: Hunk[] = [];
  for (const [index, { oldFrom, newFrom, length }] of matches.entries()) {
    const next = matches[index + 1];
    if (next === undefined) break;
    const skip = next.oldFrom - oldFrom - length;
    const insert = to.subarray(newFrom + length, next.newFrom);
    if (skip !== 0 || insert.length > 0) hunks.push({ copy: length, skip, insert });
  }
  return hunks;
};

const matchesBetween = (from: Buffer, to: Buffer): Match[] => {
  if (from.length < SHORTEST_MATCH || to.length < SHORTEST_MATCH) return [];
  const index = indexWindows(from);
  const matches: Match[] = [];
  let done = 0;
  for (let at = 0; at + WINDOW <= to.length; ) {
    const match = longestAt(index, from, to, at);
    if (match.length < SHORTEST_MATCH) {
      at++;
      continue;
    }
    const back = commonBefore(from, to, match, done);
    done = match.newFrom + match.length;
    at = done;
    matches.push({
      oldFrom: match.oldFrom - back,
      newFrom: match.newFrom - back,
      length: match.length + back,
    });
  }
  return matches;
};

interface WindowIndex {
  readonly mask: number;
  /** Hash -> last place with it, plus 1. */
  readonly heads: Uint32Array;
  /** Place -> the place before with the same hash, plus 1. */
  readonly before: Uint32Array;
}

const indexWindows = (bytes: Buffer): WindowIndex => {
  let size = 256;
  while (size < bytes.length && size < 1 << 22) size *= 2;
  const heads = new Uint32Array(size);
  const before = new Uint32Array(bytes.length);
  for (let at = 0; at + WINDOW <= bytes.length; at++) {
    const hash = windowHash(bytes, at) & (size - 1);
    before[at] = heads[hash] as number;
    heads[hash] = at + 1;
  }
  return { mask: size - 1, heads, before };
};

const windowHash = (bytes: Buffer, at: number): number => {
  let hash = 0;
  for (let each = at; each < at + WINDOW; each++)
    hash = Math.imul(hash ^ (bytes[each] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
};

const longestAt = ({ mask, heads, before }: WindowIndex, from: Buffer, to: Buffer, at: number): Match => {
  let best: Match = { oldFrom: 0, newFrom: at, length: 0 };
  let place = heads[windowHash(to, at) & mask] as number;
  for (let tries = 0; place !== 0 && tries < TRIES; tries++) {
    const length = commonLength(from, place - 1, to, at);
    if (length > best.length) best = { oldFrom: place - 1, newFrom: at, length };
    place = before[place - 1] as number;
  }
  return best;
};

const commonLength = (from: Buffer, oldAt: number, to: Buffer, newAt: number): number => {
  const most = Math.min(from.length - oldAt, to.length - newAt);
  let length = 0;
  while (length < most && from[oldAt + length] === to[newAt + length]) length++;
  return length;
};

const commonBefore = (from: Buffer, to: Buffer, { oldFrom, newFrom }: Match, done: number): number => {
  const most = Math.min(oldFrom, newFrom - done);
  let length = 0;
  while (length < most && from[oldFrom - 1 - length] === to[newFrom - 1 - length]) length++;
  return length;
};
