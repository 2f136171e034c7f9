import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceSet } from '../../../packages/services/src/index.ts';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import type { Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { evaluatedAlone, fileOfRepository } from '../../services/deployment.ts';
import { runit } from '../../services/inits/runit.ts';
import { s6 } from '../../services/inits/s6.ts';
import { systemd } from '../../services/inits/systemd.ts';
import { installSet } from '../../services/install-set.ts';
import { socketOwners } from '../../services/socket-owners.ts';
import { until } from '../../services/until.ts';

const missing = missingForMachines(['nsenter', 'setpriv', 'nix-instantiate']);
const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

const instances = (): Promise<ServiceSet> =>
  evaluatedAlone(`import ${fileOfRepository('test-vms/scenarios/service-instances/instances.nix')}`);

/** What an instance is asked on its own port, and what only that one answers. */
const questions: Readonly<
  Record<string, { readonly ask: (port: number) => string; readonly answer: string }>
> = Object.fromEntries([
  ...['edge', 'inner'].map((name) => [
    `nginx@${name}`,
    {
      ask: (port: number) => `curl -sS -H 'Host: site.example' http://127.0.0.1:${port}/`,
      answer: `this is ${name}\n`,
    },
  ]),
  ...['blog', 'shop', 'wiki'].map((name) => [
    `postgres@${name}`,
    {
      ask: (port: number) =>
        `/usr/lib/postgresql/15/bin/psql -XAtq -h /run/postgres@${name} -p ${port} -U postgres -d app -c 'SELECT name FROM place'`,
      answer: `${name}\n`,
    },
  ]),
  ...['cache', 'queue'].map((name) => [
    `redis@${name}`,
    {
      ask: (port: number) =>
        `redis-cli -p ${port} set name ${name} >/dev/null; redis-cli -s /run/redis@${name}/redis.sock get name`,
      answer: `${name}\n`,
    },
  ]),
]);

for (const init of [systemd, runit, s6])
  describe.skipIf(missing !== undefined)(
    `two nginx, three PostgreSQL, two Redis under ${init.target}${skipped}`,
    () => {
      let started: Machine | undefined;
      let set: ServiceSet | undefined;
      let remove: (() => Promise<void>) | undefined;
      const machine = (): Machine => {
        if (started === undefined) throw new Error('the machine has not started');
        return started;
      };
      const services = () => Object.entries(set?.services ?? {});
      const portOf = (id: string): number => {
        const [port] = Object.values(set?.services[id]?.parameters?.ports ?? {});
        if (typeof port !== 'number') throw new Error(`${id} has no port`);
        return port;
      };

      beforeAll(async () => {
        set = await instances();
        started = await init.boot(await debianTree(recipes.inits));
        ({ remove } = await installSet(started, set, init));
        if (init.afterInstall !== undefined) await started.must(init.afterInstall);
      });
      afterAll(() => started?.remove());

      it('each answers on a port of its own, with what only it has', async () => {
        expect(services().map(([id]) => id)).toEqual(Object.keys(questions));
        expect(new Set(Object.keys(questions).map(portOf)).size).toBe(7);
        for (const [id, { ask, answer }] of Object.entries(questions))
          await until(
            id,
            async () => (await machine().run(ask(portOf(id)))).stdout,
            (text) => text === answer,
          );
      });

      it('each runs as a user of its own', async () => {
        const users = new Set<string>();
        for (const [id, service] of services()) {
          const owners = await socketOwners(machine(), portOf(id));
          expect(owners.length).toBeGreaterThan(0);
          for (const { pid } of owners) {
            const user = (await machine().must(`stat -c %U /proc/${pid}`)).trim();
            expect(user).toBe(service.exec?.user);
            users.add(user);
          }
        }
        expect(users.size).toBe(7);
      });

      it('each has folders of its own, which the others cannot write', async () => {
        const folders = await machine().must(
          'stat -c "%n %U %a" /var/lib/postgres@* /var/lib/redis@* /run/postgres@* /run/redis@* /run/nginx@* /var/cache/nginx@*',
        );
        const lines = folders.trim().split('\n');
        expect(lines.length).toBe(3 + 2 + 3 + 2 + 2 + 2);
        for (const line of lines) {
          const [path = '', user = '', mode = ''] = line.split(' ');
          const [kind, instance] = path.slice(path.lastIndexOf('/') + 1).split('@');
          expect(user).toBe(`${kind}-${instance}`);
          expect(Number.parseInt(mode, 8) & 0o022).toBe(0);
        }
      });

      it('is gone when it is removed', async () => {
        await remove?.();
        for (const id of Object.keys(questions))
          expect(await socketOwners(machine(), portOf(id))).toEqual([]);
      });
    },
  );
