import { afterAll, beforeAll, describe } from 'vitest';
import { debianTree } from '../debian/tree.ts';
import { createMachine, type Machine } from './machine.ts';
import { missingForMachines } from './missing.ts';

/** Nothing from the network, builders that find the tree's /bin/sh, and no accounts for them: root builds as root. */
const nixConf = `experimental-features = nix-command
sandbox = false
substituters =
build-users-group =
`;

/**
 * A group of tests on one fresh machine, each test going on where the one before has ended. Where no machine can be
 * started, all of them are skipped, and their names say why.
 *
 * @param packages of Debian, besides Nix, that the machine has
 */
export const describeMachine = (
  name: string,
  tests: (machine: () => Machine) => void,
  packages: readonly string[] = [],
): void => {
  const missing = missingForMachines();
  describe.skipIf(missing !== undefined)(
    missing === undefined ? name : `${name} (SKIPPED: ${missing})`,
    () => {
      let machine: Machine | undefined;

      beforeAll(async () => {
        machine = await createMachine(await debianTree(packages));
        await machine.must(
          `mkdir -p /etc/nix && printf '%s' '${nixConf}' >/etc/nix/nix.conf && node --version`,
        );
      });
      afterAll(() => machine?.remove());

      tests(() => {
        if (machine === undefined) throw new Error('the machine has not started');
        return machine;
      });
    },
  );
};
