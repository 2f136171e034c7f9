import type { ServiceSet } from '../description/service-set.ts';
import type { Parts } from '../merge/parts.ts';
import { settleParsed } from '../merge/settle.ts';
import type { Lock } from '../place/deployment.ts';
import { accountNames } from './account-names.ts';
import { allotIds } from './ids.ts';
import { allotPorts } from './ports.ts';

/** Nothing was given out yet. */
export const emptyLock: Lock = { version: 1, ports: {}, names: {}, ids: {} };

/**
 * Gives out what was left open: ports that are `auto`, names and ids of own users. In sorted order, over all parts that
 * there are, so that neither the order of the parts nor where they run makes a difference.
 *
 * @param lock what was given out before; all of it that nobody else has claimed meanwhile stays
 * @throws {NixtoolsError} `SERVICE_VALUES_CLASH` (verification), `SERVICE_NUMBERS_EXHAUSTED` (refused)
 * @example allot(mergeAll([shop, blog])).ports // { 'postgres@shop': { sql: 20000 } }
 */
export const allot = (parts: Parts, lock: Lock = emptyLock): Lock => allotIn([settleParsed(parts)], lock);

/** The same, for several sets that may say different things of one service. */
export const allotIn = (sets: readonly ServiceSet[], lock: Lock): Lock => {
  const owners = sets.flatMap(({ services }) =>
    Object.entries(services).flatMap(([id, { own }]) => (own?.user === true ? [id] : [])),
  );
  const names = accountNames(owners, lock.names);
  return {
    version: 1,
    ports: allotPorts(sets, lock.ports),
    names,
    ids: allotIds(Object.values(names), sets, lock.ids),
  };
};
