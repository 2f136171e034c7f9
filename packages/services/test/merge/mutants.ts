import { type Claim, type Claimed, merge, noParts, type Parts } from '../../src/index.ts';
import type { Merge } from './laws.ts';

/** Leaf by leaf, as the real one, with another way to bring two together. */
const leafwise =
  (both: (a: Claimed, b: Claimed) => Claimed): Merge =>
  (a, b) => {
    const merged = new Map(a);
    for (const [place, theirs] of b) {
      const ours = merged.get(place);
      merged.set(place, ours === undefined ? theirs : both(ours, theirs));
    }
    return merged;
  };

const right = (a: Claimed, b: Claimed): Claimed => {
  const found = merge(new Map([['x', a]]), new Map([['x', b]])).get('x');
  if (found === undefined) throw new Error('a leaf that both have is there');
  return found;
};

const claimsOf = (...all: readonly Claimed[]): Map<string, Claim> =>
  new Map(all.flatMap(({ claims }) => [...claims]));

const first = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => new Map([...map].slice(0, 1));

const renamed = (parts: Parts, from: string, to: string): Parts =>
  new Map(
    [...parts].map(([place, claimed]) =>
      claimed.path[1] === from
        ? [
            place.replace(from, to),
            { ...claimed, path: claimed.path.map((name, at) => (at === 1 ? to : name)) },
          ]
        : [place, claimed],
    ),
  );

/** The two designs that look right and are not: see the page on merging in the documentation. */
export const naive: Readonly<Record<string, Merge>> = {
  'renaming a service that is there already': (a, b) => {
    const differs = [...b].some(([place, { claims, path }]) => {
      const ours = a.get(place);
      return (
        path[1] === 'nginx' && ours !== undefined && [...claims.keys()].some((text) => !ours.claims.has(text))
      );
    });
    return merge(a, differs ? renamed(b, 'nginx', 'nginx-2') : b);
  },
  'giving out the next free port on the way': (a, b) => {
    const portsIn = (parts: Parts) =>
      [...parts.values()]
        .filter(({ field }) => field === 'parameters.ports')
        .flatMap(({ claims }) => [...claims.values()].map(({ value }) => value));
    let next = 1024 + portsIn(a).length;
    const given = new Map(
      [...b].map(([place, claimed]) => {
        const isOpen = claimed.field === 'parameters.ports' && claimed.claims.has('"auto"');
        if (!isOpen) return [place, claimed] as const;
        const value = next++;
        return [place, { ...claimed, claims: new Map([[String(value), { value, origins: [] }]]) }] as const;
      }),
    );
    return merge(a, given);
  },
};

export const mutants: Readonly<Record<string, Merge>> = {
  'keeps only the left': (a) => a,
  'keeps only the right': (_, b) => b,
  'keeps nothing': () => noParts,
  'lets the left win': leafwise((a) => a),
  'lets the right win': leafwise((_, b) => b),
  'keeps only what both have': (a, b) =>
    new Map([...merge(a, b)].filter(([place]) => a.has(place) && b.has(place))),
  'keeps only what one of them has': (a, b) =>
    new Map([...merge(a, b)].filter(([place]) => !a.has(place) || !b.has(place))),
  'forgets the right when the left is empty': (a, b) => (a.size === 0 ? a : merge(a, b)),
  'forgets the left when the right is empty': (a, b) => (b.size === 0 ? b : merge(a, b)),
  'lets the weaker win': leafwise((a, b) =>
    a.priority === b.priority ? right(a, b) : a.priority > b.priority ? a : b,
  ),
  'does not look at priorities': leafwise((a, b) => ({ ...a, claims: claimsOf(a, b) })),
  'keeps the claims of the weaker too': leafwise((a, b) => ({
    ...a,
    priority: Math.min(a.priority, b.priority),
    claims: claimsOf(a, b),
  })),
  'takes the priority of the left': leafwise((a, b) => ({ ...right(a, b), priority: a.priority })),
  'takes the higher number': leafwise((a, b) => ({
    ...right(a, b),
    priority: Math.max(a.priority, b.priority),
  })),
  'adds priorities': leafwise((a, b) => ({ ...right(a, b), priority: a.priority + b.priority })),
  'drops conflicts': leafwise((a, b) => {
    const both = right(a, b);
    return both.claims.size > 1 ? { ...both, claims: new Map() } : both;
  }),
  'settles conflicts for the first': leafwise((a, b) => ({
    ...right(a, b),
    claims: first(right(a, b).claims),
  })),
  'settles conflicts for the smallest value': leafwise((a, b) => {
    const both = right(a, b);
    return { ...both, claims: first(new Map([...both.claims].sort(([x], [y]) => (x < y ? -1 : 1)))) };
  }),
  'forgets who says it on the right': leafwise((a, b) => {
    const both = right(a, b);
    return { ...both, claims: new Map([...both.claims, ...(both.priority === a.priority ? a.claims : [])]) };
  }),
  'forgets who says it': (a, b) =>
    new Map(
      [...merge(a, b)].map(([place, claimed]) => [
        place,
        {
          ...claimed,
          claims: new Map([...claimed.claims].map(([text, { value }]) => [text, { value, origins: [] }])),
        },
      ]),
    ),
  'says everything twice': leafwise((a, b) => {
    const both = right(a, b);
    return {
      ...both,
      claims: new Map(
        [...both.claims].map(([text, { value, origins }]) => [
          text,
          { value, origins: [...origins, ...origins] },
        ]),
      ),
    };
  }),
  'keeps origins in the order of arrival': leafwise((a, b) => {
    const both = right(a, b);
    if (a.priority !== b.priority) return both;
    return {
      ...both,
      claims: new Map(
        [...both.claims].map(([text, { value }]) => [
          text,
          {
            value,
            origins: [...(a.claims.get(text)?.origins ?? []), ...(b.claims.get(text)?.origins ?? [])],
          },
        ]),
      ),
    };
  }),
  'treats a service as a whole': (a, b) => {
    const theirs = new Set([...b.values()].map(({ path }) => path[1]));
    return merge(new Map([...a].filter(([, { path }]) => path[0] !== 'services' || !theirs.has(path[1]))), b);
  },
  'forgets what no service says': (a, b) =>
    new Map([...merge(a, b)].filter(([, { path }]) => path[0] === 'services')),
};
