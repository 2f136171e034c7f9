import { canonicalJson, compareUtf8 } from '@nixtools/nix-formats';
import { type Claim, type Claimed, noParts, type Parts } from './parts.ts';

/**
 * All that either says. Associative, commutative and idempotent: in which order parts come together, and how often, makes no
 * difference. So nothing is renamed, numbered or decided here; what two parts say differently both stays.
 *
 * @example merge(partsOf(shop), partsOf(blog))
 */
export const merge = (a: Parts, b: Parts): Parts => {
  const merged = new Map(a);
  for (const [place, theirs] of b) {
    const ours = merged.get(place);
    merged.set(place, ours === undefined ? theirs : stronger(ours, theirs));
  }
  return merged;
};

/** The parts of any number of sets as one. In pairs of pairs: a thousand sets take no thousand copies of all. */
export const mergeAll = (parts: readonly Parts[]): Parts => {
  if (parts.length <= 1) return parts[0] ?? noParts;
  const half = parts.length >> 1;
  return merge(mergeAll(parts.slice(0, half)), mergeAll(parts.slice(half)));
};

const stronger = (a: Claimed, b: Claimed): Claimed => {
  if (a.priority !== b.priority) return a.priority < b.priority ? a : b;
  const claims = new Map(a.claims);
  for (const [text, theirs] of b.claims) {
    const ours = claims.get(text);
    claims.set(text, ours === undefined ? theirs : bothSay(ours, theirs));
  }
  return { ...a, claims };
};

const bothSay = ({ value, origins }: Claim, other: Claim): Claim => {
  const byText = new Map([...origins, ...other.origins].map((origin) => [canonicalJson(origin), origin]));
  const sorted = [...byText].sort(([a], [b]) => compareUtf8(a, b)).map(([, origin]) => origin);
  return { value, origins: sorted };
};

/** Whether two parts say the same. */
export const sameParts = (a: Parts, b: Parts): boolean => printParts(a) === printParts(b);

/** A text that equal parts share: what they say, leaf by leaf, and who says it. */
export const printParts = (parts: Parts): string =>
  [...parts]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([place, { priority, claims }]) => {
      const said = [...claims].sort(([a], [b]) => compareUtf8(a, b));
      return `${place} ${priority} ${said.map(([text, { origins }]) => `${text} ${canonicalJson(origins)}`).join(' | ')}\n`;
    })
    .join('');
