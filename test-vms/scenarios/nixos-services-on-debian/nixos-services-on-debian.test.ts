import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import type { Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';
import type { InitSystem } from '../../services/init-system.ts';
import { runit } from '../../services/inits/runit.ts';
import { s6 } from '../../services/inits/s6.ts';
import { systemd } from '../../services/inits/systemd.ts';
import { installSet } from '../../services/install-set.ts';
import { until } from '../../services/until.ts';
import { holdersOf } from './holders.ts';
import { type Importer, importer, importService } from './import-service.ts';
import { services, underOthers } from './services.ts';

const tree2014 = process.env['NIXTOOLS_NIXPKGS_2014'];
const everything = process.env['NIXTOOLS_MACHINES'] === 'all';
const missing =
  missingForMachines(['nix-instantiate', 'nsenter', 'setpriv']) ??
  (tree2014 === undefined ? 'set NIXTOOLS_NIXPKGS_2014 to the path of the nixpkgs of March 2014' : undefined);

const plans: readonly {
  readonly init: InitSystem;
  readonly all: readonly string[];
  readonly sample: readonly string[];
}[] = [
  { init: systemd, all: Object.keys(services), sample: ['nginx', 'redis', 'httpd', 'vsftpd', 'zabbixAgent'] },
  { init: runit, all: underOthers, sample: ['nginx', 'dovecot2'] },
  { init: s6, all: underOthers, sample: ['nginx', 'openldap'] },
];

describe.each(plans)(
  'services of the NixOS of March 2014 under $init.target of Debian',
  ({ init, all, sample }) => {
    const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;
    describe.skipIf(missing !== undefined)(`with Debian's programs${skipped}`, () => {
      let machine: Machine;
      let nixos: Importer;
      beforeAll(async () => {
        const tree = await debianTree(recipes.servers);
        nixos = await importer(tree2014 ?? '', tree);
        machine = await init.boot(tree);
      });
      afterAll(async () => {
        await machine?.remove();
        await nixos?.remove();
      });

      it.each(everything ? all : sample)(
        '%s answers, from a process of its own, and is gone when it is removed',
        async (name) => {
          const { ask, prepare, unit } = services[name] ?? {};
          if (ask === undefined || unit === undefined) throw new Error(`no service ${name}`);
          const { set, problems } = await importService(nixos, name);
          expect(problems).toEqual([]);
          if (prepare !== undefined) await machine.must(prepare);
          const { remove } = await installSet(machine, set, init);

          await until(
            `${name} answers`,
            async () => (await machine.run(ask.script)).stdout,
            (text) => ask.hears.test(text),
          );
          if (ask.socket !== undefined) {
            const holders = await holdersOf(machine, ask.socket);
            expect(holders.length).toBeGreaterThan(0);
            for (const holder of holders) expect(holder).toMatch(belongsTo(init.target, unit));
          }

          await remove();
          await until(
            `${name} is gone`,
            () => holdersOf(machine, ask.socket ?? ':0'),
            (some) => some.length === 0,
          );
        },
      );
    });
  },
);

/** What is true of the processes of a service: systemd has put them into its group, a supervisor is their ancestor. */
const belongsTo = (target: string, unit: string): RegExp =>
  ({
    systemd: new RegExp(`/${unit}\\.service\\b`),
    runit: new RegExp(`^runsv ${unit}$`, 'm'),
  })[target] ?? new RegExp(`^s6-supervise ${unit}$`, 'm');
