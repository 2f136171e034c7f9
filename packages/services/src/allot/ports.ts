import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { placeOf } from '../description/marks.ts';
import { fixedPortsOf, wantedPort } from '../description/ports.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Lock } from '../place/deployment.ts';

/** Above what programs have for their own, and below where kernels take ports for outgoing connections from. */
const range = { first: 20_000, last: 29_999 } as const;

/**
 * A number for every port that is `auto` anywhere, by service and name. What the lock has stays, unless somebody has fixed
 * the number meanwhile; numbers of services that are gone stay theirs.
 *
 * @throws {NixtoolsError} `SERVICE_NUMBERS_EXHAUSTED` (refused)
 */
export const allotPorts = (sets: readonly ServiceSet[], old: Lock['ports']): Lock['ports'] => {
  const used = fixedNumbers(sets);
  const given = new Map<string, Map<string, number>>();
  const give = (id: string, name: string, number: number): void => {
    used.add(number);
    given.set(id, (given.get(id) ?? new Map()).set(name, number));
  };
  for (const [id, ports] of sorted(old))
    for (const [name, number] of sorted(ports)) if (!used.has(number)) give(id, name, number);
  let next: number = range.first;
  for (const { id, name, place } of openIn(sets)) {
    if (given.get(id)?.has(name) === true) continue;
    while (used.has(next)) next++;
    if (next > range.last) throw exhausted(place);
    give(id, name, next);
  }
  return Object.fromEntries(sorted(given).map(([id, ports]) => [id, Object.fromEntries(sorted(ports))]));
};

interface Open {
  readonly id: string;
  readonly name: string;
  readonly place: string;
}

const openIn = (sets: readonly ServiceSet[]): readonly Open[] => {
  const byName = new Map<string, Open>();
  for (const set of sets)
    for (const [id, { parameters }] of Object.entries(set.services))
      for (const [name, want] of Object.entries(parameters?.ports ?? {}))
        if (wantedPort(want).number === undefined)
          byName.set(`${id} ${name}`, {
            id,
            name,
            place: placeOf(set, ['services', id, 'parameters', 'ports', name]),
          });
  return [...byName.values()].sort((a, b) => compareUtf8(a.id, b.id) || compareUtf8(a.name, b.name));
};

const fixedNumbers = (sets: readonly ServiceSet[]): Set<number> =>
  new Set(
    sets.flatMap(({ services }) => Object.values(services).flatMap(fixedPortsOf)).map(({ number }) => number),
  );

const sorted = <Value>(
  record: { readonly [name: string]: Value } | ReadonlyMap<string, Value>,
): [string, Value][] =>
  (record instanceof Map ? [...record] : Object.entries(record)).sort(([a], [b]) => compareUtf8(a, b));

const exhausted = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_NUMBERS_EXHAUSTED',
    kind: 'refused',
    message: `there is no port left between ${range.first} and ${range.last}`,
    place,
    hint: 'give some ports a number, or remove what is gone from the lock file',
  });
