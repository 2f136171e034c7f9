import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployed } from '../../../packages/services/src/index.ts';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { missingForMachines } from '../../machine/missing.ts';
import { deployed, evaluated, fileOfRepository } from '../../services/deployment.ts';
import { createFleet, type Fleet, renderedTrees } from '../../services/fleet.ts';
import { until } from '../../services/until.ts';

const missing = missingForMachines(['nsenter', 'setpriv', 'nix-instantiate']);
const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

const addresses = { a: '10.77.0.1', b: '10.77.0.2', c: '10.77.0.3', d: '10.77.0.4' };
type Host = keyof typeof addresses;

/** Debian's own servers make room; the passwords are the same on each host, for root alone. */
const prepare = `
  systemctl --quiet disable --now nginx redis-server postgresql ssh 2>/dev/null
  install -d -m 0700 /etc/tide
  for name in shop blog chat; do (umask 077; echo "$name: it's \\"secret\\"" >/etc/tide/$name); done`;

/** The bundled example, as it stands. */
const readTide = async (name: string, lock?: Deployed['lock']): Promise<Deployed> => {
  const file = fileOfRepository('examples/services/tide/tide.nix');
  const given = `{ addresses = builtins.fromJSON ''${JSON.stringify(addresses)}''; }`;
  return deployed(JSON.parse(String(await evaluated(`(import ${file} ${given}).${name}.json`))), lock);
};

const sites = [
  { name: 'shop.example', path: '/', part: 'shop', says: 'teapot 12' },
  { name: 'blog.example', path: '/', part: 'blog', says: 'html' },
  { name: 'blog.example', path: '/comments/', part: 'blog', says: 'the sea comes back' },
  { name: 'chat.example', path: '/', part: 'chat', says: 'visit' },
] as const;

describe.skipIf(missing !== undefined)(`the tide on booted machines${skipped}`, () => {
  let started: Fleet | undefined;
  const tides = new Map<string, Deployed>();
  const fleet = (): Fleet => {
    if (started === undefined) throw new Error('the machines have not started');
    return started;
  };
  const tide = (name: string): Deployed => {
    const found = tides.get(name);
    if (found === undefined) throw new Error(`no tide is called ${name}`);
    return found;
  };
  const boot = async (host: Host): Promise<void> => {
    await (await fleet().boot(host, addresses[host])).must(prepare);
  };
  const hostsOf = (level: Deployed, part: string): readonly Host[] =>
    (level.assignment.get(part) ?? []) as readonly Host[];

  /** A page of a host, as another one, or itself where it is alone, sees it. */
  const page = async (
    from: Host,
    at: Host,
    { name, path }: { name: string; path: string },
  ): Promise<string> =>
    (
      await fleet()
        .machine(from)
        .run(`curl -sS --max-time 30 -H 'Host: ${name}' http://${addresses[at]}${path}`)
    ).stdout;

  const everySiteAnswers = async (level: Deployed, from: Host): Promise<void> => {
    for (const site of sites)
      for (const at of hostsOf(level, site.part))
        await until(
          `${site.name}${site.path} of ${at}`,
          () => page(from, at, site),
          (text) => text.includes(site.says),
        );
  };

  /** Asked by its own superuser, on the host where it is. */
  const sql = async (level: Deployed, instance: 'shop' | 'blog', query: string): Promise<string> => {
    const [host] = hostsOf(level, `${instance}-data`);
    if (host === undefined) throw new Error(`no host has ${instance}-data`);
    return fleet()
      .machine(host)
      .must(
        `/usr/lib/postgresql/15/bin/psql -XAtq -h /run/postgres@${instance} -p ${level.lock.ports[`postgres@${instance}`]?.['sql']} -U postgres -d ${instance} -c "${query}"`,
      );
  };

  const everyDatabaseAnswers = async (level: Deployed): Promise<void> => {
    expect(await sql(level, 'shop', 'SELECT count(*) > 1 FROM wares')).toBe('t\n');
    expect(await sql(level, 'blog', 'SELECT count(*) > 0 FROM comments')).toBe('t\n');
    const [host = 'a'] = hostsOf(level, 'chat-data');
    const said = await fleet()
      .machine(host)
      .must(`REDISCLI_AUTH="$(cat /etc/tide/chat)" redis-cli -s /run/redis@chat/redis.sock ping`);
    expect(said).toBe('PONG\n');
  };

  /** The addresses at which a port of a service is open on a host. */
  const listening = async (level: Deployed, host: Host, service: string, port: string): Promise<string[]> =>
    (
      await fleet()
        .machine(host)
        .must(`ss -Hltn 'sport = :${level.lock.ports[service]?.[port]}' | awk '{ print $4 }'`)
    )
      .trim()
      .split('\n')
      .map((each) => each.replace(/:\d+$/, ''))
      .sort();

  beforeAll(async () => {
    let lock: Deployed['lock'] | undefined;
    for (const name of ['low', 'middle', 'high']) {
      const level = await readTide(name, lock);
      tides.set(name, level);
      lock = level.lock;
    }
    started = await createFleet(await debianTree(recipes.inits));
    await boot('a');
  });
  afterAll(() => started?.remove());

  it('low: one host has all; every virtual host and every database answers', async () => {
    expect(await fleet().become(tide('low'))).toEqual([]);
    await everySiteAnswers(tide('low'), 'a');
    await everyDatabaseAnswers(tide('low'));
  });

  it('low: nothing but nginx is open to other hosts', async () => {
    const open = await fleet()
      .machine('a')
      .must("ss -Hltn | awk '{ print $4 }' | grep -v '^127\\.\\|^\\[::1]'");
    expect(open).toBe('0.0.0.0:80\n');
    expect(await listening(tide('low'), 'a', 'postgres@shop', 'sql')).toEqual(['127.0.0.1']);
    expect(await listening(tide('low'), 'a', 'redis@chat', 'redis')).toEqual(['127.0.0.1']);
    expect(await listening(tide('low'), 'a', 'shop', 'http')).toEqual(['127.0.0.1']);
  });

  it('middle: two hosts; a page on one shows rows of the databases on the other, which came along', async () => {
    await sql(tide('low'), 'shop', "INSERT INTO wares VALUES ('lamp', 99)");
    await boot('b');
    const moves = await fleet().become(tide('middle'));
    expect(moves.map(({ service, from, to, state }) => [service, from, to, ...state])).toEqual([
      ['postgres@blog', 'a', 'b', '/var/lib/postgres@blog'],
      ['postgres@shop', 'a', 'b', '/var/lib/postgres@shop'],
      ['redis@chat', 'a', 'b', '/var/lib/redis@chat'],
    ]);
    await everySiteAnswers(tide('middle'), 'b');
    await everyDatabaseAnswers(tide('middle'));
    expect(await page('b', 'a', { name: 'shop.example', path: '/' })).toContain('lamp 99');
    expect(await listening(tide('middle'), 'b', 'postgres@shop', 'sql')).toEqual(['10.77.0.2', '127.0.0.1']);
  });

  it('high: four hosts; the shop on two of them shows rows of a third', async () => {
    await sql(tide('middle'), 'shop', "INSERT INTO wares VALUES ('sail', 250)");
    await boot('c');
    await boot('d');
    await fleet().become(tide('high'));
    await everySiteAnswers(tide('high'), 'd');
    await everyDatabaseAnswers(tide('high'));
    for (const at of ['a', 'b'] as const)
      expect(await page('d', at, { name: 'shop.example', path: '/' })).toBe(
        'kettle 30\nlamp 99\nsail 250\nteapot 12\n',
      );
  });

  it('high: a database lets in the hosts that need it, with the password, and no other', async () => {
    const port = tide('high').lock.ports['postgres@shop']?.['sql'];
    const ask = (from: Host, password: string) =>
      fleet()
        .machine(from)
        .run(
          `PGPASSWORD="${password}" /usr/lib/postgresql/15/bin/psql -XAtqw -h ${addresses.c} -p ${port} -U shop -d shop -c 'SELECT 6 * 7'`,
        );
    const right = '$(cat /etc/tide/shop)';
    expect(await ask('a', right)).toMatchObject({ exitCode: 0, stdout: '42\n' });
    expect(await ask('a', 'wrong')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('password authentication failed'),
    });
    expect(await ask('d', right)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no pg_hba.conf entry'),
    });
    expect(await listening(tide('high'), 'd', 'postgres@blog', 'sql')).toEqual(['10.77.0.4', '127.0.0.1']);
  });

  it('low again: the same trees to the byte, with all that was written meanwhile', async () => {
    const again = await readTide('low', tide('high').lock);
    expect(renderedTrees(again, 'systemd')).toBe(renderedTrees(tide('low'), 'systemd'));
    await fleet().become(again);
    await everySiteAnswers(again, 'b');
    await everyDatabaseAnswers(again);
    expect(await page('c', 'a', { name: 'shop.example', path: '/' })).toBe(
      'kettle 30\nlamp 99\nsail 250\nteapot 12\n',
    );
    for (const host of ['b', 'c', 'd'] as const)
      expect(
        await fleet()
          .machine(host)
          .must(
            'find /etc/systemd/system /etc/nixtools ! -type d -path "*shop*" -o ! -type d -path "*blog*" -o ! -type d -path "*chat*"',
          ),
      ).toBe('');
  });

  it('high again: the pages show the same rows from the other host', async () => {
    await fleet().become(tide('high'));
    await everySiteAnswers(tide('high'), 'd');
    expect(await page('d', 'b', { name: 'shop.example', path: '/' })).toContain('sail 250');
  });
});
