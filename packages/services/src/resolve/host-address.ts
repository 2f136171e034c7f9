import type { Problem } from '../check/problem.ts';
import { leavesOf, pathInSet } from '../description/leaves.ts';
import { placeOf } from '../description/marks.ts';
import type { Populated } from './links.ts';

/** Texts that speak of the address of a host which has none. */
export const addressProblems = (hosts: ReadonlyMap<string, Populated>): Problem[] =>
  [...hosts]
    .filter(([, { address }]) => address === undefined)
    .flatMap(([name, { set, place }]) =>
      leavesOf(set)
        .filter(
          ({ field, value }) => field !== 'overrides' && JSON.stringify(value).includes('${host.address}'),
        )
        .map((leaf) => ({
          code: 'PLACE_NO_ADDRESS',
          message: `${leaf.service} refers to the address of ${name}, which has none`,
          places: [placeOf(set, pathInSet(leaf)), place],
          hint: `give ${name} an address`,
        })),
    );
