import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import type { Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { initSystems } from '../../services/init-systems.ts';
import { type InstalledSet, installSet } from '../../services/install-set.ts';
import { serversOn } from '../../services/servers.ts';
import { mainOwner, socketOwners } from '../../services/socket-owners.ts';
import { until } from '../../services/until.ts';

const missing = missingForMachines(['nsenter', 'setpriv']);
const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

for (const init of initSystems)
  describe.skipIf(missing !== undefined)(`servers under ${init.target}${skipped}`, () => {
    const { set, servers } = serversOn(init);
    let started: Machine | undefined;
    let installed: InstalledSet | undefined;
    const machine = (): Machine => {
      if (started === undefined) throw new Error('the machine has not started');
      return init.inside?.(started) ?? started;
    };
    const succeeds = async (script: string): Promise<boolean> => (await machine().run(script)).exitCode === 0;

    beforeAll(async () => {
      started = await init.boot(await debianTree(init.recipe ?? recipes.inits));
      installed = await installSet(started, set, init);
      if (init.afterInstall !== undefined) await started.must(init.afterInstall);
    });
    afterAll(() => started?.remove());

    for (const { service, port, answers } of servers)
      it(`${service} answers; killed, its socket belongs to the new one alone, and answers`, async () => {
        await until(`${service} answers`, () => succeeds(answers), Boolean);
        const before = await socketOwners(machine(), port);
        const main = mainOwner(before);
        expect(main).toBeDefined();
        await machine().must(`kill -KILL ${main}`);
        const old = new Set(before.map(({ pid }) => pid));
        const began = Date.now();
        await until(
          `only new processes own port ${port}`,
          () => socketOwners(machine(), port),
          (owners) => owners.length > 0 && owners.every(({ pid }) => !old.has(pid)),
        );
        if (process.env['NIXTOOLS_TELL'] === '1')
          process.stdout.write(`${init.target} ${service}: ${Date.now() - began} ms\n`);
        await until(`${service} answers again`, () => succeeds(answers), Boolean);
      });

    it('are gone when they are removed, and their ports free', async () => {
      await installed?.remove();
      for (const { port } of servers) expect(await socketOwners(machine(), port)).toEqual([]);
    });
  });
