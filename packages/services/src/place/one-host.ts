import { allotIn, emptyLock } from '../allot/allot.ts';
import { checkServiceSet } from '../check/check-service-set.ts';
import { refuseProblems } from '../check/problem.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { addressProblems } from '../resolve/host-address.ts';
import { linksOf } from '../resolve/links.ts';
import { resolveHost } from '../resolve/resolve-host.ts';
import type { Lock } from './deployment.ts';

/** How a set that stands alone calls the machine that it runs on. */
const name = 'localhost';

/**
 * A set with nothing left open, as a deployment of one host without an address: for `render`. A set that leaves nothing
 * open stays as it is.
 *
 * @throws {NixtoolsError} what `checkServiceSet` finds (verification), `SERVICE_NUMBERS_EXHAUSTED` (refused)
 * @example render(onOneHost(set), targetNamed('systemd'))
 */
export const onOneHost = (set: ServiceSet, lock: Lock = emptyLock): ServiceSet => {
  refuseProblems(checkServiceSet(set));
  const allotted = allotIn([set], lock);
  const populated = new Map([[name, { set, address: undefined, place: name }]]);
  const { links, problems } = linksOf(populated, allotted);
  refuseProblems([...problems, ...addressProblems(populated)]);
  return resolveHost(set, { host: { name, address: undefined }, lock: allotted, links });
};
