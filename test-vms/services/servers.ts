import { type ServiceSet, serviceSetFromValue } from '../../packages/services/src/index.ts';
import type { InitSystem } from './init-system.ts';

/** A server of Debian, described by hand. */
export interface Server {
  readonly service: string;
  readonly port: number;
  /** A command that succeeds when it answers. */
  readonly answers: string;
}

const always = { when: 'always', delayMs: 200, burst: 50, windowMs: 10_000 };

const nginxConf = `worker_processes 2;
pid /run/nginx-probe.pid;
events {}
http {
  access_log off;
  server { listen 127.0.0.1:\${port.http}; location / { return 200 "hello\\n"; } }
}
`;

/** Four servers that differ: masters and workers, a user of its own, a database to make first, a folder below /run. */
const serverSet: ServiceSet = serviceSetFromValue(
  {
    version: 1,
    services: {
      'probe-nginx': {
        exec: { argv: ['/usr/sbin/nginx', '-c', '/etc/probe-nginx.conf', '-g', 'daemon off;'] },
        files: { '/etc/probe-nginx.conf': { text: nginxConf } },
        parameters: { ports: { http: 8091 } },
        readiness: { port: 'http' },
        stop: { signal: 'QUIT', kill: 'mixed', timeoutMs: 10_000 },
        restart: always,
      },
      'probe-redis': {
        exec: {
          argv: ['/usr/bin/redis-server', '--bind', '127.0.0.1', '--port', '${port.redis}'],
          user: 'redis',
          cwd: '/var/lib/probe-redis',
        },
        directories: { state: { 'probe-redis': { mode: '0750' } } },
        parameters: { ports: { redis: 6391 } },
        readiness: { port: 'redis' },
        restart: always,
      },
      'probe-postgres': {
        exec: {
          argv: [
            'postgres',
            '-D',
            '/var/lib/probe-postgres',
            '-p',
            '${port.sql}',
            '-k',
            '/run/probe-postgres',
          ],
          path: ['/usr/lib/postgresql/15/bin', '/usr/bin', '/bin'],
          user: 'postgres',
        },
        hooks: {
          preStart: {
            initdb: {
              script:
                '[ -e /var/lib/probe-postgres/PG_VERSION ] || initdb --no-sync -D /var/lib/probe-postgres >/dev/null',
            },
          },
        },
        directories: {
          state: { 'probe-postgres': { mode: '0700' } },
          runtime: { 'probe-postgres': { mode: '0755' } },
        },
        parameters: { ports: { sql: 5491 } },
        readiness: { argv: ['/usr/bin/pg_isready', '-q', '-h', '127.0.0.1', '-p', '${port.sql}'] },
        stop: { signal: 'INT' },
        restart: always,
      },
      'probe-sshd': {
        exec: { argv: ['/usr/sbin/sshd', '-D', '-e', '-p', '${port.ssh}'] },
        hooks: { preStart: { keys: { script: 'ssh-keygen -A >/dev/null' } } },
        directories: { runtime: { sshd: { keep: true } } },
        parameters: { ports: { ssh: 2291 } },
        readiness: { port: 'ssh' },
        restart: always,
      },
    },
  },
  { file: 'servers' },
);

const allServers: readonly Server[] = [
  { service: 'probe-nginx', port: 8091, answers: 'curl -fsS http://127.0.0.1:8091/ | grep -qx hello' },
  { service: 'probe-redis', port: 6391, answers: 'redis-cli -p 6391 ping | grep -qx PONG' },
  {
    service: 'probe-postgres',
    port: 5491,
    answers: "psql -h 127.0.0.1 -p 5491 -U postgres -tAc 'select 6 * 7' | grep -qx 42",
  },
  {
    service: 'probe-sshd',
    port: 2291,
    answers: 'ssh-keyscan -p 2291 127.0.0.1 2>/dev/null | grep -q ssh-ed25519',
  },
];

/** The servers that the tree of an init system has, and the set of them. */
export const serversOn = ({
  servers: names,
}: Pick<InitSystem, 'servers'>): { readonly set: ServiceSet; readonly servers: readonly Server[] } => {
  const isThere = (name: string): boolean => names?.includes(name) ?? true;
  const services = Object.entries(serverSet.services).filter(([name]) => isThere(name));
  return {
    set: { ...serverSet, services: Object.fromEntries(services) },
    servers: allServers.filter(({ service }) => isThere(service)),
  };
};
