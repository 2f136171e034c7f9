// How long does it take to merge and to place a thousand services? In this process: no file is read, no program run.
//
//   node bench/place.mjs [SERVICES]
//
// A part is an application: a service of its own, which needs a PostgreSQL of its own, a Redis that all share, and a virtual
// host in the nginx that all share.

import { deploy, difference, mergeAll, partsOf } from '../packages/services/dist/index.js';
import { median, milliseconds, printTable } from './measure.mjs';

const count = Number(process.argv[2] ?? 1000);
const rounds = Number(process.env.ROUNDS ?? 7);
const hosts = (number) =>
  Object.fromEntries(
    Array.from({ length: number }, (_, at) => [
      `host-${String(at).padStart(2, '0')}`,
      { address: `10.0.0.${at + 1}`, capacity: { memory: 1e12 } },
    ]),
  );

const application = (name) => ({
  version: 1,
  services: {
    [name]: {
      exec: { argv: [`/usr/bin/${name}`, '-l', '${listen.http}:${port.http}', '-d', '${need.db.address}'] },
      own: { user: true, state: '0700' },
      parameters: { ports: { http: 'auto' } },
      endpoints: { http: { port: 'http' } },
      needs: {
        db: { service: `postgres@${name}`, endpoint: 'sql' },
        cache: { service: 'redis', endpoint: 'redis' },
      },
      restart: { when: 'on-failure', delayMs: 2000 },
      limits: { nofile: 4096 },
      host: { uses: { memory: 100_000_000 } },
    },
    [`postgres@${name}`]: {
      exec: { argv: ['/usr/bin/postgres', '-D', '${own.state}', '-p', '${port.sql}'] },
      own: { user: true, state: '0700', runtime: '0755' },
      parameters: { ports: { sql: 'auto' } },
      endpoints: { sql: { port: 'sql', socket: '${own.runtime}' } },
      files: {
        [`/etc/postgres/${name}/hba.conf`]: {
          text: 'local all all trust\nhost all all ${each.client.sql.address}/32 scram-sha-256\n',
        },
      },
      readiness: { port: 'sql' },
      host: { uses: { memory: 500_000_000 } },
    },
    redis: {
      exec: { argv: ['/usr/bin/redis-server', '--bind', '${listen.redis}', '--port', '${port.redis}'] },
      own: { user: true, state: '0700' },
      parameters: { ports: { redis: 'auto' } },
      endpoints: { redis: { port: 'redis' } },
    },
    nginx: {
      exec: { argv: ['/usr/sbin/nginx'] },
      parameters: { ports: { http: 80 } },
      needs: { [name]: { service: name, endpoint: 'http' } },
      files: {
        [`/etc/nginx/sites/${name}`]: { text: `proxy_pass http://\${need.${name}.address};\n` },
      },
    },
  },
});

const names = Array.from({ length: Math.max(1, Math.round((count - 2) / 2)) }, (_, at) => `app${at}`);
const sets = new Map(names.map((name) => [name, application(name)]));

const timed = (work) => {
  const runs = Array.from({ length: rounds }, () => {
    const [begin, used] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(used);
    return { wall: performance.now() - begin, cpu: (user + system) / 1000 };
  });
  return { wall: median(runs.map(({ wall }) => wall)), cpu: median(runs.map(({ cpu }) => cpu)) };
};

const rows = [['', 'wall (median)', 'CPU']];
const row = (what, { wall, cpu }) => rows.push([what, milliseconds(wall), milliseconds(cpu)]);

const parts = new Map([...sets].map(([name, set]) => [name, partsOf(set)]));
const deployment = (number, strategy) => ({ version: 1, hosts: hosts(number), place: { strategy } });
const low = deploy({ deployment: deployment(1, 'spread'), parts });
const high = deploy({ deployment: deployment(16, 'spread'), parts, lock: low.lock });

const placed = [...high.hosts.values()].reduce((all, { services }) => all + Object.keys(services).length, 0);
console.log(
  `${names.length} parts, ${names.length * 2 + 2} services; on 16 hosts ${placed} of them run, ${high.links.length} needs\n`,
);
row(
  'merge: all parts from their sets',
  timed(() => mergeAll([...sets.values()].map(partsOf))),
);
for (const [number, strategy] of [
  [1, 'spread'],
  [4, 'spread'],
  [16, 'spread'],
  [16, 'pack'],
])
  row(
    `merge and deploy on ${number} ${number === 1 ? 'host' : 'hosts'}, ${strategy}`,
    timed(() => {
      const merged = new Map([...sets].map(([name, set]) => [name, partsOf(set)]));
      deploy({ deployment: deployment(number, strategy), parts: merged });
    }),
  );
row(
  'the difference of 1 host and 16',
  timed(() => difference(low, high)),
);
printTable(rows);
