import { beforeAll, describe } from 'vitest';
import { buildSystem, hostPackages, makeHost, type TestHost } from '../../install-via/host.ts';
import { describeMachine } from '../../machine/describe-machine.ts';
import { installs } from './installs.ts';
import { interrupted } from './interrupted.ts';
import { otherWays } from './other-ways.ts';
import { refuses } from './refuses.ts';
import { secondDeployers } from './second-deployers.ts';
import { sharedConnections } from './shared-connections.ts';

describeMachine(
  'nixboot install-via, over a real sshd, with a real Nix',
  (machine) => {
    let host: TestHost;
    let system: string;
    beforeAll(async () => {
      host = await makeHost(machine(), 'host.img');
      system = await buildSystem(machine());
      await host.must('host_tree >/shared/before');
    });
    const scenario = { machine, host: () => host, system: () => system };

    describe('installs, confirms and takes back', () => installs(scenario));
    describe('connections', () => sharedConnections(scenario));
    describe('two at once', () => secondDeployers(scenario));
    describe('interrupted', () => interrupted(scenario));
    describe('other ways', () => otherWays(scenario));
    describe('refuses before anything is written', () => refuses(scenario));
  },
  hostPackages,
);
