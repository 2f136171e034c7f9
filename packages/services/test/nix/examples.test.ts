import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runNix } from '@nixtools/nix-cli';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateNixos, importNixos } from '../../src/import/index.ts';
import {
  type Deployed,
  deploy,
  descriptionFromValue,
  difference,
  mergeAll,
  partsOf,
  render,
  type ServiceSet,
  serviceSet,
  targetNamed,
} from '../../src/index.ts';
import { fixture, throwawayNix } from '../import/throwaway.ts';

const examples = '../../../../examples/services';
const nix = throwawayNix();
const deployed = new Map<string, Deployed>();

beforeAll(async () => {
  const { exitCode, stdout, stderr } = await runNix(nix, 'nix-instantiate', [
    ...['--eval', '--strict', '--json'],
    fixture('../nix/examples.nix'),
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  for (const [name, json] of Object.entries(JSON.parse(stdout)))
    deployed.set(name, deployedFrom(String(json)));
});

const deployedFrom = (json: string): Deployed => {
  const description = descriptionFromValue(JSON.parse(json), { file: 'example.nix' });
  if (description.kind !== 'deployment') throw new Error('no deployment');
  const parts = [...description.parts].map(
    ([name, list]) =>
      [name, mergeAll(list.flatMap((part) => ('set' in part ? [partsOf(part.set)] : [])))] as const,
  );
  return deploy({ deployment: description.deployment, parts: new Map(parts) });
};

const of = (name: string): Deployed => {
  const found = deployed.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const servicesOn = (name: string, host: string): string[] =>
  Object.keys(of(name).hosts.get(host)?.services ?? {}).sort();
const fileOn = (name: string, host: string, service: string, path: string): string =>
  of(name).hosts.get(host)?.services[service]?.files?.[path]?.text ?? '';

describe('the tide', () => {
  it('puts the same services on one host, on two and on four', () => {
    const data = ['postgres@blog', 'postgres@shop', 'redis@chat'];
    expect(servicesOn('low', 'a')).toEqual(['blog', 'chat', 'nginx', ...data, 'shop'].sort());
    expect(servicesOn('middle', 'a')).toEqual(['blog', 'chat', 'nginx', 'shop']);
    expect(servicesOn('middle', 'b')).toEqual(data);
    expect(servicesOn('high', 'b')).toEqual(['chat', 'nginx', 'shop']);
    expect(servicesOn('high', 'd')).toEqual(['postgres@blog']);
  });

  it('lets a database listen to other hosts, and let them in, only where they need it', () => {
    const conf = '/etc/nixtools/postgres@shop/postgresql.conf';
    const rules = '/etc/nixtools/postgres@shop/pg_hba.conf';
    expect(fileOn('low', 'a', 'postgres@shop', conf)).toContain("listen_addresses = '127.0.0.1'\n");
    expect(fileOn('high', 'c', 'postgres@shop', conf)).toContain(
      "listen_addresses = '127.0.0.1,10.20.0.3'\n",
    );
    const remote = (name: string, host: string): string[] =>
      [...fileOn(name, host, 'postgres@shop', rules).matchAll(/^host all "shop" (\S+) /gm)].map(
        ([, network = '']) => network,
      );
    expect(remote('low', 'a')).toEqual(['127.0.0.1/32']);
    expect(remote('high', 'c')).toEqual(['127.0.0.1/32', '10.20.0.1/32', '10.20.0.2/32']);
  });

  it('reaches a database by its socket on the same host, else by the address', () => {
    const host = (name: string): unknown => of(name).hosts.get('a')?.services['shop']?.exec?.env?.['PGHOST'];
    expect(host('low')).toMatch(/^\/run\/.*shop$/);
    expect(host('middle')).toBe('10.20.0.2');
    expect(host('high')).toBe('10.20.0.3');
  });

  it('sends requests to the shop on both hosts', () => {
    const upstream = fileOn('high', 'a', 'nginx', '/etc/nixtools/nginx/upstreams/shop-http.conf');
    expect(upstream.match(/^ {2}server .*$/gm)).toHaveLength(2);
  });

  it('names the data that must travel', () => {
    const moves = difference(of('low'), of('high')).moves.filter(({ state }) => state.length > 0);
    expect(moves.map(({ service, from, to }) => `${service}: ${from} -> ${to}`)).toEqual([
      'postgres@blog: a -> d',
      'postgres@shop: a -> c',
      'redis@chat: a -> c',
    ]);
    expect(of('high').lock).toEqual(of('low').lock);
  });

  it('is rendered for init systems without anything that is dropped or refused', () => {
    for (const target of ['systemd', 'runit', 's6', 's6-rc', 'openrc', 'sysvinit', 'dinit', 'finit'])
      for (const [host, set] of of('high').hosts) {
        const { losses } = render(set, targetNamed(target), {});
        const worse = losses.filter(({ level }) => level === 'dropped' || level === 'refused');
        expect(worse, `${target}, ${host}`).toEqual([]);
      }
  });
});

it('two nginx on one host share no user, folder, port or file', () => {
  const { nginx, 'nginx@edge': edge } = of('two-nginx').hosts.get('here')?.services ?? {};
  expect([nginx?.exec?.user, edge?.exec?.user]).toEqual(['nginx', 'nginx-edge']);
  const claimed = (one: typeof nginx): string[] => [
    ...Object.keys(one?.files ?? {}),
    ...Object.entries(one?.directories ?? {}).flatMap(([kind, named]) =>
      Object.keys(named ?? {}).map((name) => `${kind} ${name}`),
    ),
    ...Object.values(one?.parameters?.ports ?? {}).map(String),
  ];
  expect(claimed(nginx).filter((name) => claimed(edge).includes(name))).toEqual([]);
  expect(Object.keys(nginx?.files ?? {}).filter((path) => path.includes('/hosts/'))).toHaveLength(2);
});

describe('a service of NixOS and one by hand', () => {
  it('are one service, in which the stronger values stand', () => {
    const memcached = of('hits').hosts.get('here')?.services['memcached'];
    expect(memcached?.exec?.argv).toEqual([
      '/usr/bin/memcached',
      '-l',
      '127.0.0.1',
      '-p',
      '${port.memcache}',
      '-m',
      '16',
    ]);
    expect(memcached?.exec?.user).toBe('memcached');
    expect(memcached?.restart?.when).toBe('on-failure');
    expect(memcached?.dependencies?.after).toContain('network');
  });

  const tree = process.env['NIXTOOLS_NIXPKGS_2014'];
  it.skipIf(tree === undefined)(
    `is what NixOS says${tree === undefined ? ' (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)' : ''}`,
    async () => {
      const modules = ['{ services.memcached.enable = true; }'];
      const raw = await evaluateNixos({ nixpkgs: tree ?? '', modules, system: 'x86_64-linux' }, { nix });
      const { set } = importNixos(raw, {
        only: ['memcached'],
        rebind: { table: { 'memcached/bin/memcached': '/usr/bin/memcached' } },
      });
      const committed = serviceSet.parse(
        JSON.parse(readFileSync(fixture(`${examples}/nixos-and-hand/memcached.json`), 'utf8')),
      );
      expect(withoutPath(committed)).toEqual(withoutPath(set));
    },
  );
});

/** Folders of programs depend on the host that imports. */
const withoutPath = ({ services, users }: ServiceSet): unknown => ({
  users,
  services: Object.entries(services).map(([id, { exec, ...rest }]) => [
    id,
    { ...rest, exec: { ...exec, path: [] } },
  ]),
});

it('the programs are Perl without a mistake', () => {
  for (const name of ['tide/http.pl', 'tide/rows.pl', 'tide/visits.pl', 'nixos-and-hand/hits.pl']) {
    const { status, stderr } = spawnSync('perl', ['-c', fixture(`${examples}/${name}`)], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  }
});
