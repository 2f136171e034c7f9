import { afterAll, beforeAll, describe } from 'vitest';
import { recipes, withPackages } from '../debian/recipes.ts';
import { debianTree } from '../debian/tree.ts';
import { type BootedMachine, bootMachine } from './booted-machine.ts';
import { createMachine, type Machine } from './machine.ts';
import { missingForMachines } from './missing.ts';

/** Nothing from the network, builders that find the tree's /bin/sh, and no accounts for them: root builds as root. */
const nixConf = `experimental-features = nix-command
sandbox = false
substituters =
build-users-group =
`;

interface Kind<M extends Machine> {
  readonly missing: string | undefined;
  readonly start: () => Promise<M>;
}

const describeKind = <M extends Machine>(
  name: string,
  { missing, start }: Kind<M>,
  tests: (machine: () => M) => void,
): void => {
  describe.skipIf(missing !== undefined)(
    missing === undefined ? name : `${name} (SKIPPED: ${missing})`,
    () => {
      let machine: M | undefined;
      beforeAll(async () => {
        machine = await start();
      });
      afterAll(() => machine?.remove());

      tests(() => {
        if (machine === undefined) throw new Error('the machine has not started');
        return machine;
      });
    },
  );
};

const startNixMachine = async (packages: readonly string[]): Promise<Machine> => {
  const machine = await createMachine(await debianTree(withPackages(recipes.nix, packages)));
  await machine.must(`mkdir -p /etc/nix && printf '%s' '${nixConf}' >/etc/nix/nix.conf && node --version`);
  return machine;
};

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
): void =>
  describeKind(
    name,
    { missing: missingForMachines(['nix-instantiate']), start: () => startNixMachine(packages) },
    tests,
  );

/** The same on a machine that has been booted by systemd; without Nix, unless it is among the packages. */
export const describeBootedMachine = (
  name: string,
  tests: (machine: () => BootedMachine) => void,
  packages: readonly string[] = [],
): void =>
  describeKind(
    name,
    {
      missing: missingForMachines(['nsenter', 'setpriv']),
      start: async () => bootMachine(await debianTree(withPackages(recipes.systemd, packages))),
    },
    tests,
  );
