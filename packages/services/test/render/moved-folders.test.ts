import { describe, expect, it } from 'vitest';
import { onOneHost, render, type ServiceSet, targetNamed } from '../../src/index.ts';

const set: ServiceSet = {
  version: 1,
  services: {
    'db@shop': {
      exec: { argv: ['/bin/db', '-D', '${own.state}/data', '-s', '/var/lib/db@shopping'] },
      own: { user: true, state: '0700', runtime: '0755' },
      endpoints: { sql: { socket: '${own.runtime}/sock' } },
    },
    shop: {
      exec: { argv: ['/bin/shop'], env: { DATABASE: '${need.db.address}', OTHER: '/srv/var/lib/db@shop' } },
      needs: { db: { service: 'db@shop', endpoint: 'sql' } },
    },
  },
};

/** `db@shop: exec.argv`, of texts that name a folder which is elsewhere. */
const lost = (of: ServiceSet, target: string): string[] =>
  render(onOneHost(of), targetNamed(target))
    .losses.filter(({ how }) => how.includes('makes that folder elsewhere'))
    .map(({ service = 'accounts', field, level }) => `${service}: ${field} ${level}`);

describe('texts with the paths of folders', () => {
  it.each(['freebsd', 'launchd', 'systemd-user'])(
    'are losses for %s, which makes the folders elsewhere',
    (target) => {
      expect(lost(set, target)).toEqual([
        ...(target === 'freebsd' ? ['accounts: users.db-shop.home dropped'] : []),
        'db@shop: exec.argv dropped',
        'shop: exec.env.DATABASE dropped',
      ]);
      expect(() => render(onOneHost(set), targetNamed(target), { strict: true })).toThrow(
        'makes that folder elsewhere',
      );
    },
  );

  it.each(['systemd', 'runit', 'openrc'])('are none for %s', (target) => {
    expect(lost(set, target)).toEqual([]);
  });

  it('are none where the folder is asked for by its path, as the hint says', () => {
    const around: ServiceSet = {
      version: 1,
      services: {
        db: { exec: { argv: ['/bin/db', '/var/lib/db'] }, directories: { data: { '/var/lib/db': {} } } },
      },
    };
    for (const target of ['freebsd', 'launchd', 'systemd-user']) expect(lost(around, target)).toEqual([]);
  });
});
