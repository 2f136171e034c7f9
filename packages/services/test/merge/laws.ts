import fc from 'fast-check';
import { noParts, type Parts, partsOf, type ServiceSet, sameParts } from '../../src/index.ts';
import { generatedParts as parts } from './generated-sets.ts';

export type Merge = (a: Parts, b: Parts) => Parts;

/** A set with one service of a kind, which holds some named elements. */
type Kind = (elements: Readonly<Record<string, string>>) => ServiceSet;

const kind =
  (id: string, argv: readonly string[], folder: string): Kind =>
  (elements) => ({
    version: 1,
    services: {
      [id]: {
        exec: { argv: [...argv] },
        files: Object.fromEntries(
          Object.entries(elements).map(([name, text]) => [`${folder}/${name}`, { text }]),
        ),
      },
    },
  });

/** What merges inside a kind is a file each: virtual hosts, jobs, lists of targets. */
const kinds = {
  nginx: kind('nginx', ['/usr/sbin/nginx'], '/etc/nginx/sites'),
  cron: kind('cron', ['/usr/sbin/cron', '-f'], '/etc/cron.d'),
  prometheus: kind('prometheus', ['/usr/bin/prometheus'], '/etc/prometheus/targets'),
};

const elements = fc.dictionary(fc.constantFrom('shop', 'blog', 'chat'), fc.constantFrom('x', 'y'), {
  maxKeys: 3,
});
/** Equal elements, as two parts of one configuration have them: what differs is a conflict, which no kind has alone. */
const agreeing = fc
  .tuple(elements, elements)
  .map(([x, y]) => [x, { ...y, ...pick(x, Object.keys(y)) }] as const);

const pick = (from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

const fold = (merge: Merge, list: readonly Parts[]): Parts => list.reduce(merge, noParts);

/** Each as a property of a way to merge. */
export const laws: Readonly<Record<string, (merge: Merge) => fc.IProperty<unknown>>> = {
  'nothing on the left changes nothing': (merge) =>
    fc.property(parts, (x) => sameParts(merge(noParts, x), x)),
  'nothing on the right changes nothing': (merge) =>
    fc.property(parts, (x) => sameParts(merge(x, noParts), x)),
  'it is associative': (merge) =>
    fc.property(parts, parts, parts, (x, y, z) => sameParts(merge(merge(x, y), z), merge(x, merge(y, z)))),
  'it is commutative': (merge) => fc.property(parts, parts, (x, y) => sameParts(merge(x, y), merge(y, x))),
  'it is idempotent': (merge) =>
    fc.property(parts, parts, (x, y) => {
      const both = merge(x, y);
      return sameParts(merge(x, x), x) && sameParts(merge(both, x), both);
    }),
  'parts on any hosts, brought together, are all parts': (merge) =>
    fc.property(fc.array(fc.tuple(parts, fc.nat(3)), { maxLength: 6 }), (placed) => {
      const hosts = [0, 1, 2, 3].map((host) =>
        fold(
          merge,
          placed.filter(([, at]) => at === host).map(([part]) => part),
        ),
      );
      return sameParts(
        fold(merge, hosts),
        fold(
          merge,
          placed.map(([part]) => part),
        ),
      );
    }),
  ...Object.fromEntries(
    Object.entries(kinds).map(([name, make]) => [
      `${name} of two is two ${name} merged`,
      (merge: Merge) =>
        fc.property(agreeing, ([x, y]) =>
          sameParts(merge(partsOf(make(x)), partsOf(make(y))), partsOf(make({ ...x, ...y }))),
        ),
    ]),
  ),
  'all that either says is in it, and nothing else': (merge) =>
    fc.property(parts, parts, (x, y) => {
      const both = merge(x, y);
      return (
        [...x.keys(), ...y.keys()].every((place) => both.has(place)) &&
        [...both.keys()].every((place) => x.has(place) || y.has(place))
      );
    }),
  'of two that differ, the stronger stays, and both when they are equally strong': (merge) =>
    fc.property(parts, parts, (x, y) =>
      [...x].every(([place, ours]) => {
        const theirs = y.get(place);
        if (theirs === undefined) return true;
        const both = merge(x, y).get(place);
        const strongest = Math.min(ours.priority, theirs.priority);
        const expected = [ours, theirs].filter(({ priority }) => priority === strongest);
        const texts = new Set(expected.flatMap(({ claims }) => [...claims.keys()]));
        return (
          both?.priority === strongest &&
          both.claims.size === texts.size &&
          [...texts].every((text) =>
            expected
              .flatMap(({ claims }) => claims.get(text)?.origins ?? [])
              .every(({ file, line }) =>
                both.claims.get(text)?.origins.some((each) => each.file === file && each.line === line),
              ),
          )
        );
      }),
    ),
};

const runs = 1000;

/** The first law that a way to merge breaks, with the seed fixed so that it breaks the same one next time. */
export const brokenLaw = (merge: Merge): string | undefined =>
  Object.entries(laws).find(
    ([, law]) => fc.check(law(merge), { numRuns: runs, seed: 7, endOnFailure: true }).failed,
  )?.[0];

export const lawRuns = { numRuns: runs } as const;
