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

/** The parts of any number of sets as one. Place by place: a thousand sets take no thousand copies of all. */
export const mergeAll = (parts: readonly Parts[]): Parts => {
  if (parts.length <= 1) return parts[0] ?? noParts;
  const merged = new Map<string, Claimed>();
  const shared = new Map<string, Claimed[]>();
  for (const one of parts)
    for (const [place, claimed] of one) {
      const there = merged.get(place);
      if (there === undefined) merged.set(place, claimed);
      else if (there !== claimed) {
        const all = shared.get(place);
        if (all === undefined) shared.set(place, [there, claimed]);
        else all.push(claimed);
      }
    }
  for (const [place, all] of shared) merged.set(place, strongest(all));
  return merged;
};

/** In pairs of pairs: a thousand elements of one list take no thousand copies of it. */
const strongest = (all: readonly Claimed[]): Claimed => {
  const [a, b, ...others] = all;
  if (a === undefined) throw new RangeError('nothing is claimed');
  if (b === undefined) return a;
  if (others.length === 0) return stronger(a, b);
  const half = all.length >> 1;
  return stronger(strongest(all.slice(0, half)), strongest(all.slice(half)));
};

const stronger = (a: Claimed, b: Claimed): Claimed => {
  if (a.priority !== b.priority) return a.priority < b.priority ? a : b;
  let claims: Map<string, Claim> | undefined;
  for (const [text, theirs] of b.claims) {
    const ours = a.claims.get(text);
    const both = ours === undefined ? theirs : bothSay(ours, theirs);
    if (both === ours) continue;
    claims ??= new Map(a.claims);
    claims.set(text, both);
  }
  return claims === undefined ? a : { ...a, claims };
};

const bothSay = (ours: Claim, other: Claim): Claim => {
  if (other.origins.length === 0) return ours;
  const { value, origins } = ours;
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
