import { describe, expect, it } from 'vitest';
import { importNixos, type RawNixos, rawNixos } from '../../src/import/index.ts';
import { nixosScript } from '../../src/import/map/script.ts';
import { emptyNixos } from './empty-nixos.ts';

/** What services of the NixOS of 2014 did wrong under Debian before it was mended; each of these is one of them. */
const rawOf = (services: RawNixos['units']['services'], more: Partial<RawNixos['units']> = {}): RawNixos =>
  rawNixos.parse({
    version: 1,
    place: 'real',
    ...emptyNixos,
    units: {
      services,
      ...Object.fromEntries(
        ['sockets', 'timers', 'paths', 'targets', 'slices', 'mounts', 'automounts'].map((kind) => [kind, {}]),
      ),
      ...more,
    },
  });

const hash = 'cr06vk6wn7mkkzpa0vpipz263v9228qg';

describe('an imported service', () => {
  it('has no PID file when it stays in the foreground: php-fpm', () => {
    const { set, unmapped, problems } = importNixos(
      rawOf({ fpm: { serviceConfig: { ExecStart: '/sbin/php-fpm', PIDFile: '/run/fpm.pid' } } }),
    );
    expect(problems).toEqual([]);
    expect(set.services['fpm']?.forking).toBeUndefined();
    expect(unmapped.map(({ key, keptFor }) => [key, keptFor])).toEqual([
      ['serviceConfig.PIDFile', 'systemd'],
    ]);
  });

  it('that ends by itself is restarted only when it fails: postfix', () => {
    const { set, unmapped, problems } = importNixos(
      rawOf({ mail: { serviceConfig: { ExecStart: '/sbin/mail', Type: 'oneshot', Restart: 'always' } } }),
    );
    expect(problems).toEqual([]);
    expect(set.services['mail']?.restart).toEqual({ when: 'on-failure' });
    // Systemd refuses the unit with it.
    expect(unmapped).toEqual([expect.objectContaining({ key: 'serviceConfig.Restart', value: 'always' })]);
    expect(set.services['mail']?.overrides).toBeUndefined();
  });

  it('does not need itself for its socket, which may be that of a package: rsyslogd', () => {
    const unit = { requires: ['log.socket'], serviceConfig: { ExecStart: '/sbin/log' } };
    const ofPackage = importNixos(rawOf({ log: unit }));
    expect(ofPackage.problems).toEqual([]);
    expect(ofPackage.unmapped.map(({ key, reason }) => [key, reason])).toEqual([
      ['requires', 'log.socket is no unit of this configuration'],
    ]);
    const own = importNixos(rawOf({ log: unit }, { sockets: { log: { listenStreams: ['/run/log'] } } }));
    expect(own.problems).toEqual([]);
    expect(own.unmapped).toEqual([]);
    expect(Object.keys(own.set.services['log']?.sockets ?? {})).toEqual(['log']);
  });

  it('needs no unit that only NixOS has, and stays after it: httpd and keys.target', () => {
    const { set, unmapped } = importNixos(
      rawOf({
        web: {
          unitConfig: { Requires: 'keys.target', After: 'keys.target' },
          serviceConfig: { ExecStart: '/sbin/web' },
        },
      }),
    );
    expect(unmapped.map(({ key }) => key)).toEqual(['unitConfig.Requires', 'unitConfig.After']);
    expect(set.services['web']?.overrides?.['systemd']).toEqual({ Unit: ['After=keys.target'] });
  });

  it('is not taken for one on a file system of its own: postgresql and mysql', () => {
    const { set, unmapped } = importNixos(
      rawOf({
        db: { unitConfig: { RequiresMountsFor: '/var/db' }, serviceConfig: { ExecStart: '/sbin/db' } },
      }),
    );
    expect(set.services['db']?.host).toBeUndefined();
    expect(unmapped.map(({ key, keptFor }) => [key, keptFor])).toEqual([
      ['unitConfig.RequiresMountsFor', 'systemd'],
    ]);
  });

  it('brings /var/empty along, which every NixOS has: vsftpd', () => {
    const { set } = importNixos(
      rawOf({ ftp: { serviceConfig: { ExecStart: '/sbin/ftp --chroot=/var/empty' } } }),
    );
    expect(set.services['ftp']?.directories?.data).toEqual({ '/var/empty': { mode: '0555' } });
  });

  it('finds folders of a package near its programs, wherever these are: postgresql', () => {
    const store = `/nix/store/${hash}-postgresql-9.2.7`;
    const { set, rebinds, unresolved } = importNixos(
      rawOf({
        db: {
          environment: { PATH: `${store}/bin`, BASE: store },
          preStart: 'initdb',
          serviceConfig: { ExecStart: `${store}/bin/postgres` },
        },
      }),
      {
        rebind: {
          host: [
            { folder: '/usr/bin', programs: ['psql'] },
            { folder: '/usr/lib/postgresql/15/bin', programs: ['initdb', 'postgres'] },
          ],
        },
      },
    );
    expect(set.services['db']?.exec?.argv).toEqual(['/usr/lib/postgresql/15/bin/postgres']);
    expect(set.services['db']?.exec?.path?.[0]).toBe('/usr/lib/postgresql/15/bin');
    expect(set.services['db']?.exec?.env).toEqual({ BASE: '/usr/lib/postgresql/15' });
    expect(rebinds.map(({ by }) => by).sort()).toEqual(['folder', 'folder', 'program']);
    expect(unresolved).toEqual([]);
  });

  it.each([
    ['mysql', 'count=$((count++))'],
    ['munin', 'mkdir -p /var/{run,log,lib}/munin'],
    ['fail2ban', 'for ((n = 0; n < 20; n++)); do sleep 1; done'],
    ['a list of lines', 'echo "one\\ntwo"'],
  ])('has its script run by bash where a POSIX shell would do something else: %s', (_, text) => {
    expect(nixosScript(text)).toEqual({ argv: ['/bin/bash', '-ec', `${text}\n`] });
  });

  it.each(['echo "${HOME}"; test -e "${a:-b,c}"', 'n=$((n + 1))', 'awk "{ print }" x', 'printf "%s\\n" x'])(
    'has its script run by the usual shell otherwise: %s',
    (text) => {
      expect(nixosScript(text)).toEqual({ script: `${text}\n` });
    },
  );
});
