import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import type { Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { initSystems } from '../../services/init-systems.ts';
import { type InstalledSet, installSet } from '../../services/install-set.ts';
import { type ProbeRun, probeRun } from '../../services/probe-run.ts';
import { checks, excuse, ground, lossesFor, probeSet, starting } from '../../services/probes/probe-set.ts';

const missing = missingForMachines(['nsenter', 'setpriv']);

const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

/** What the report says is native or emulated must hold; the rest is listed, as skipped. */
for (const init of initSystems)
  describe.skipIf(missing !== undefined)(`probes under ${init.target}${skipped}`, () => {
    const losses = missing === undefined ? lossesFor(init.target) : [];
    let machine: Machine | undefined;
    let installed: InstalledSet | undefined;
    let run: ProbeRun | undefined;

    beforeAll(async () => {
      machine = await init.boot(await debianTree(recipes.inits));
      await machine.must(ground);
      // Some probes are there to fail.
      installed = await installSet(machine, probeSet, init.target, { mayFail: true });
      if (init.afterInstall !== undefined) await machine.must(init.afterInstall);
      run = probeRun(machine, init, starting);
    });
    afterAll(() => machine?.remove());

    for (const check of checks) {
      const why = excuse(check, losses);
      const name = `${check.service} ${check.what}`;
      it.skipIf(why !== undefined)(why === undefined ? name : `${name} (NOT PROMISED: ${why})`, async () => {
        if (run === undefined) throw new Error('the machine has not started');
        await check.holds(run);
      });
    }

    it('is gone when it is removed: files, processes and entries of the init system', async () => {
      if (machine === undefined || installed === undefined) throw new Error('the machine has not started');
      await installed.remove();
      for (const { path } of installed.files)
        expect((await machine.run(`test -e '${path}'`)).exitCode).not.toBe(0);
      expect((await machine.run("pgrep -af '[p]robe.pl'")).stdout).toBe('');
      expect(
        (
          await machine.run(
            'ls /etc/rc2.d /etc/runlevels/default /etc/service /run/service /etc/systemd/system/multi-user.target.wants 2>/dev/null',
          )
        ).stdout,
      ).not.toMatch(/probe|again|ticking/);
    });
  });
