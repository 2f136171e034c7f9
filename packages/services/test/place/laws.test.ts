import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draws } from '../../../../test/draws.ts';
import {
  allot,
  type Deployed,
  deploy,
  difference,
  mergeAll,
  type Parts,
  place,
  sameParts,
} from '../../src/index.ts';
import { generatedDeployment, generatedHosts, generatedParts, onOne, reversed } from './generated.ts';

const runs = { numRuns: draws(1000) } as const;

const fold = (parts: ReadonlyMap<string, Parts>): Parts => mergeAll([...parts.values()]);

/** All that a deployment comes to, as one text. */
const bytes = ({ assignment, hosts, links, lock }: Deployed): string =>
  JSON.stringify([[...assignment], [...hosts], links, lock]);

/** Numbers and names that services have, wherever they are. */
const given = ({ hosts }: Deployed): ReadonlyMap<string, string> =>
  new Map(
    [...hosts.values()].flatMap(({ services, users }) =>
      Object.entries(services).map(([id, { parameters, exec }]) => [
        id,
        JSON.stringify([parameters?.ports, exec?.user, users?.[exec?.user ?? '']?.uid]),
      ]),
    ),
  );

describe('placing parts on hosts', () => {
  it('loses and adds nothing: what all hosts run, merged, is the fold of all parts', () => {
    fc.assert(
      fc.property(generatedDeployment, ({ deployment, parts }) => {
        const assignment = place(deployment, parts);
        const onHost = (host: string) => [...assignment].filter(([, hosts]) => hosts.includes(host));
        const hosts = Object.keys(deployment.hosts).map((host) =>
          mergeAll(onHost(host).flatMap(([part]) => parts.get(part) ?? [])),
        );
        expect(sameParts(mergeAll(hosts), fold(parts))).toBe(true);
        expect([...assignment.values()].every((names) => names.length > 0)).toBe(true);
      }),
      runs,
    );
  });

  it('changes no port, user or id: they are those of all parts on one host', () => {
    fc.assert(
      fc.property(generatedDeployment, (input) => {
        const { parts } = input;
        const placed = deploy(input);
        const together = deploy({ deployment: onOne, parts });
        expect(placed.lock).toEqual(together.lock);
        expect(placed.lock).toEqual(allot(fold(parts)));
        expect(new Map([...given(placed)].sort())).toEqual(new Map([...given(together)].sort()));
      }),
      runs,
    );
  });

  it('gives the same bytes whatever the order of parts, hosts and services', () => {
    fc.assert(
      fc.property(generatedDeployment, (input) => {
        const { deployment, parts } = input;
        const once = bytes(deploy(input));
        expect(
          bytes(deploy({ deployment: reversed(deployment), parts: new Map([...parts].reverse()) })),
        ).toBe(once);
      }),
      runs,
    );
  });

  it('down and up and down again gives the same bytes as before, with the lock of each step', () => {
    const tides = generatedDeployment.chain((low) => fc.tuple(fc.constant(low), generatedHosts(low.parts)));
    fc.assert(
      fc.property(tides, ([input, high]) => {
        const { deployment: low, parts } = input;
        const first = deploy(input);
        const middle = deploy({ deployment: high, parts, lock: first.lock });
        const last = deploy({ deployment: low, parts, lock: middle.lock });
        expect(bytes(last)).toBe(bytes(first));
        const [up, down] = [difference(first, middle), difference(middle, last)];
        expect(down.starts).toEqual(up.stops);
        expect(down.stops).toEqual(up.starts);
        expect(down.changes).toEqual(up.changes);
        expect(down.moves.map(({ from, to, ...move }) => ({ ...move, from: to, to: from }))).toEqual(
          up.moves,
        );
      }),
      runs,
    );
  });
});

describe('allotting', () => {
  it('gives no number and no name twice, and none that somebody has fixed', () => {
    fc.assert(
      fc.property(generatedDeployment, (input) => {
        for (const { services, users = {} } of deploy(input).hosts.values()) {
          const ports = Object.values(services).flatMap(({ parameters }) =>
            Object.values(parameters?.ports ?? {}),
          );
          expect(new Set(ports).size).toBe(ports.length);
          const ids = Object.values(users).map(({ uid }) => uid);
          expect(new Set(ids).size).toBe(ids.length);
          expect(Object.keys(users)).toHaveLength(Object.keys(services).length);
        }
      }),
      runs,
    );
  });

  it('keeps what was given out when parts come and go', () => {
    fc.assert(
      fc.property(fc.array(generatedParts, { minLength: 2, maxLength: 4 }), (tides) => {
        let lock = allot(new Map());
        for (const parts of tides) {
          const next = allot(fold(parts), lock);
          expect(next.names).toMatchObject(lock.names);
          expect(next.ids).toMatchObject(lock.ids);
          const used = Object.values(next.ports).flatMap((ports) => Object.values(ports));
          expect(new Set(used).size).toBe(used.length);
          lock = next;
        }
      }),
      runs,
    );
  });
});
