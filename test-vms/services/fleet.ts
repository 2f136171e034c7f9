import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Deployed,
  difference,
  type Move,
  render,
  targetNamed,
} from '../../packages/services/src/index.ts';
import { type BootedMachine, bootMachine } from '../machine/booted-machine.ts';
import { type Bridge, createBridge } from '../machine/bridge.ts';
import { type InstalledSet, installSet } from './install-set.ts';

/** Booted machines on one bridge, and the services of a deployment on them. */
export interface Fleet {
  readonly machine: (host: string) => BootedMachine;
  /** Boots another one. */
  readonly boot: (host: string, address: string) => Promise<BootedMachine>;
  /**
   * Goes from what runs to a deployment as an administrator does it: what differs is taken down, the state that
   * `difference` names is carried along, and what is to run is installed.
   *
   * @returns what moved
   */
  readonly become: (next: Deployed) => Promise<readonly Move[]>;
  readonly remove: () => Promise<void>;
}

/** All files that a deployment is, as one text. */
export const renderedTrees = ({ hosts }: Deployed, target: string): string =>
  JSON.stringify(
    [...hosts].map(([host, set]) => {
      const { files, install, uninstall } = render(set, targetNamed(target));
      return { host, files, install, uninstall };
    }),
  );

const nowhere: Deployed = {
  assignment: new Map(),
  lock: { version: 1, ports: {}, names: {}, ids: {} },
  hosts: new Map(),
  links: [],
  leftOut: [],
};

/**
 * @example const fleet = await createFleet(tree); await fleet.boot('a', '10.77.0.1'); await fleet.become(low)
 */
export const createFleet = async (tree: string): Promise<Fleet> => {
  const bridge: Bridge = await createBridge(tree);
  const machines = new Map<string, BootedMachine>();
  const installed = new Map<string, InstalledSet>();
  let now = nowhere;

  const machine = (host: string): BootedMachine => {
    const found = machines.get(host);
    if (found === undefined) throw new Error(`${host} is not booted`);
    return found;
  };

  /** What was there under this name is older than what comes, and goes. */
  const carry = async ({ from, to, state }: Move): Promise<void> => {
    for (const folder of state) {
      await machine(from).must(`tar -C / --numeric-owner -cf /shared/state.tar '${folder.slice(1)}'`);
      copyFileSync(join(machine(from).shared, 'state.tar'), join(machine(to).shared, 'state.tar'));
      await machine(to).must(
        `rm -rf '${folder}'; tar -C / --numeric-owner -xpf /shared/state.tar; rm /shared/state.tar`,
      );
      await machine(from).must(`rm -rf '${folder}' /shared/state.tar`);
    }
  };

  return {
    machine,
    boot: async (host, address) => {
      const booted = await bootMachine(tree);
      machines.set(host, booted);
      await bridge.attach(booted, address);
      return booted;
    },
    become: async (next) => {
      const { starts, stops, changes, moves } = difference(now, next);
      const touched = new Set([
        ...[...starts, ...stops, ...changes].map(({ host }) => host),
        ...moves.flatMap(({ from, to }) => [from, to]),
      ]);
      for (const host of touched) {
        await installed.get(host)?.remove();
        installed.delete(host);
      }
      for (const move of moves) await carry(move);
      for (const [host, set] of next.hosts)
        if (touched.has(host) && Object.keys(set.services).length > 0)
          installed.set(host, await installSet(machine(host), set, { target: 'systemd' }));
      now = next;
      return moves;
    },
    remove: async () => {
      await Promise.all([...machines.values()].map((each) => each.remove()));
      bridge.remove();
    },
  };
};
