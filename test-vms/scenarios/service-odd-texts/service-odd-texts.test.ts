import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceSet } from '../../../packages/services/src/index.ts';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import type { Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { evaluatedAlone, fileOfRepository } from '../../services/deployment.ts';
import { systemd } from '../../services/inits/systemd.ts';
import { installSet } from '../../services/install-set.ts';
import { until } from '../../services/until.ts';

const missing = missingForMachines(['nsenter', 'setpriv', 'nix-instantiate']);
const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

const password = 'pa"ss\\w:o$rd';
const quoted = `'${password}'`;

const odd = (key: string): Promise<ServiceSet> =>
  evaluatedAlone(
    `import ${fileOfRepository('test-vms/scenarios/service-odd-texts/odd.nix')} { key = ${JSON.stringify(key)}; }`,
  );

describe.skipIf(missing !== undefined)(`odd texts in parameters${skipped}`, () => {
  let started: Machine | undefined;
  let sql = '';
  const machine = (): Machine => {
    if (started === undefined) throw new Error('the machine has not started');
    return started;
  };
  const soon = (script: string, answer: string): Promise<string> =>
    until(
      script,
      async () => (await machine().run(script)).stdout,
      (text) => text === answer,
    );

  beforeAll(async () => {
    started = await systemd.boot(await debianTree(recipes.inits));
    // Debian's own would go on under the same name.
    await started.must('systemctl --quiet disable --now nginx redis-server postgresql 2>/dev/null');
    const key = await started.must(`
      mkdir -p /etc/odd '/srv/od d;}'
      echo 'odd root' >'/srv/od d;}/index.html'
      echo 'odd banner' >'/etc/od d"\\x'
      printf '%s\\n' ${quoted} 'what only the first line is' >/etc/odd/password
      chmod 0600 /etc/odd/password
      ssh-keygen -q -t ed25519 -N '' -f /root/key
      cat /root/key.pub`);
    const set = await odd(key.trim());
    await installSet(started, set, systemd);
    if (systemd.afterInstall !== undefined) await started.must(systemd.afterInstall);
    sql = `/usr/lib/postgresql/15/bin/psql -XAtq -p ${set.services['postgres@odd']?.parameters?.ports?.['sql']}`;
  });
  afterAll(() => started?.remove());

  it('nginx finds files, and passes requests on', async () => {
    const get = (host: string, path: string): string =>
      `curl -sS -H 'Host: ${host}' 'http://127.0.0.1:8081${path}'`;
    await soon(get('a.example', '/'), 'plain\n');
    await soon(get('any.a.example', '/x%20y/%C3%A4;%7D.html'), 'odd path\n');
    await soon(get('b.example', '/'), 'odd root\n');
    await soon(get('b.example', '/p%20q%7B%7D%22/'), `it's "odd" \\ $HOME %n x'y"z\\ $(id) %n\n`);
    expect(await machine().must(`${get('a.example', '/')} -i`)).toContain('X-Odd: a; } " \\ {\r\n');
    expect(await machine().must(`${get('nobody.example', '/')} -o /dev/null -w '%{http_code}'`)).toBe('404');
  });

  it('PostgreSQL lets in who has the password, or is the user', async () => {
    const as = (role: string, database: string, at: string): string =>
      `PGPASSWORD=${quoted} ${sql} -h ${at} -U ${role} -d ${database} -c 'SELECT current_user'`;
    await soon(as('all', 'all', '/run/postgres@odd'), 'all\n');
    await soon(as('reader', 'all', '127.0.0.1'), 'reader\n');
    await soon(as('reader', 'other', '127.0.0.1'), 'reader\n');
    await soon(as('boss', 'other', '/run/postgres@odd'), 'boss\n');
    expect(
      await machine().must(`${sql} -h /run/postgres@odd -U postgres -d all -c 'SHOW log_line_prefix'`),
    ).toBe(`it's \\ odd'%m \n`);
    for (const refused of [
      `PGPASSWORD=wrong ${sql} -h 127.0.0.1 -U reader -d all -c 'SELECT 1'`,
      `setpriv --reuid=nobody --clear-groups ${sql} -h /run/postgres@odd -U boss -d other -c 'SELECT 1'`,
      `setpriv --reuid=nobody --clear-groups ${sql} -h /run/postgres@odd -U postgres -c 'SELECT 1'`,
      `PGPASSWORD=${quoted} ${sql} -h /run/postgres@odd -U all -d other -c 'SELECT 1'`,
    ])
      expect((await machine().run(refused)).stderr, refused).toContain('FATAL');
  });

  it('Redis wants the password', async () => {
    const ask = 'redis-cli -s /run/redis@odd/redis.sock --no-auth-warning';
    await soon(
      `${ask} -a ${quoted} config get proc-title-template`,
      'proc-title-template\nodd "\\ {title}\n',
    );
    expect(await machine().must(`${ask} ping`)).toContain('NOAUTH');
  });

  it('sshd runs what belongs to the key, and lets in nobody else', async () => {
    const ssh =
      'ssh -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o LogLevel=INFO';
    await soon(`${ssh} -i /root/key root@127.0.0.1 id`, 'it is\n');
    expect((await machine().run(`${ssh} -i /root/key root@127.0.0.1`)).stderr).toContain('odd banner');
    expect((await machine().run(`${ssh} -i /root/key nobody@127.0.0.1`)).stderr).toContain(
      'Permission denied',
    );
  });

  it('a job runs with its words', async () => {
    await soon('ls /tmp | grep odd', `it's "odd" $HOME %n\n`);
  });
});
