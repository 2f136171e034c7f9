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
/** In a short run, not where some sixty services take long to start and stop, one by one or in a container each. */
const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const slow = ['sysvinit', 'supervisord', 'nspawn', 'quadlet'];
const chosen = initSystems.filter(({ target }) => all || !slow.includes(target));

for (const init of chosen)
  describe.skipIf(missing !== undefined)(`probes under ${init.target}${skipped}`, () => {
    const losses = missing === undefined ? lossesFor(init) : [];
    let machine: Machine | undefined;
    let installed: InstalledSet | undefined;
    let probes: ProbeRun | undefined;

    beforeAll(async () => {
      machine = await init.boot(await debianTree(init.recipe ?? recipes.inits));
      await machine.must(ground);
      // Some probes are there to fail.
      installed = await installSet(machine, probeSet, init, { mayFail: true });
      if (init.afterInstall !== undefined) await machine.must(init.afterInstall);
      probes = probeRun(machine, init, starting);
    });
    afterAll(() => machine?.remove());

    for (const check of checks) {
      const why = excuse(check, losses);
      const name = `${check.service} ${check.what}`;
      it.skipIf(why !== undefined)(why === undefined ? name : `${name} (NOT PROMISED: ${why})`, async () => {
        if (probes === undefined) throw new Error('the machine has not started');
        await check.holds(probes);
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
