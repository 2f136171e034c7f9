import { readServiceSet } from '@nixtools/services';
import { describe, expect, it } from 'vitest';
import { planInstall } from '../../src/service/plan.ts';

const plan = (services: string, more: { owned?: readonly string[]; mode?: 'link' | 'copy' } = {}) =>
  planInstall({
    name: 'web',
    set: readServiceSet(`version: 1\n${services}`, { file: 'web.yaml' }),
    mode: more.mode ?? 'link',
    folder: '/var/lib/preenix/units',
    owned: new Set(more.owned),
    storeDir: '/nix/store',
    strict: false,
    digests: new Map(),
  });

const links = (planned: ReturnType<typeof plan>) =>
  planned.files.flatMap(({ path, content }) => ('link' in content ? [`${path} -> ${content.link}`] : []));

const textOf = (planned: ReturnType<typeof plan>, unit: string): string =>
  planned.units.find(({ name }) => name === unit)?.text ?? '';

describe('the plan of an installation', () => {
  it('links units into the folder of the distribution, and to what wants them', () => {
    const planned = plan(`services:
  web: { exec: { argv: [/usr/bin/web] }, aliases: [www], sockets: { http: { listen: "80" } } }
`);
    expect(links(planned)).toEqual([
      '/etc/systemd/system/web-http.socket -> /var/lib/preenix/units/web-http.socket',
      '/etc/systemd/system/web.service -> /var/lib/preenix/units/web.service',
      '/etc/systemd/system/sockets.target.wants/web-http.socket -> /etc/systemd/system/web-http.socket',
      '/etc/systemd/system/www.service -> /etc/systemd/system/web.service',
    ]);
    expect(planned.starts).toEqual(['web-http.socket']);
  });

  it('copies them where links would lead to another file system', () => {
    const planned = plan('services: { web: { exec: { argv: [/usr/bin/web] } } }\n', { mode: 'copy' });
    expect(links(planned)).toEqual([
      '/etc/systemd/system/multi-user.target.wants/web.service -> /etc/systemd/system/web.service',
    ]);
    expect(planned.files.map(({ path }) => path)).toContain('/etc/systemd/system/web.service');
  });

  it('waits for the store where a service names it, and only there', () => {
    const planned = plan(`services:
  web: { exec: { argv: [/nix/store/00000000000000000000000000000000-web/bin/web] }, dependencies: { wants: [plain] } }
  plain: { exec: { argv: [/usr/bin/web] } }
`);
    expect(textOf(planned, 'web.service')).toContain('RequiresMountsFor=/nix/store\n');
    expect(textOf(planned, 'plain.service')).not.toContain('RequiresMountsFor');
  });

  it('gives another name where the distribution has it, to all that mention it too', () => {
    const planned = plan(
      `services:
  web: { exec: { argv: [/usr/bin/web] }, dependencies: { requires: [nginx], after: [nginx] } }
  nginx: { exec: { argv: [/usr/bin/web] }, aliases: [apache2], timers: { daily: { calendar: daily } } }
`,
      { owned: ['nginx.service', 'apache2.service'] },
    );
    expect(planned.units.map(({ name }) => name).sort()).toEqual([
      'nixos-nginx-daily.timer',
      'nixos-nginx.service',
      'web.service',
    ]);
    expect(textOf(planned, 'web.service')).toContain('Requires=nixos-nginx.service\n');
    expect(textOf(planned, 'nixos-nginx-daily.timer')).toContain('Unit=nixos-nginx.service\n');
    expect(planned.losses.map(({ field, level }) => [field, level])).toEqual([
      ['name', 'approximated'],
      ['aliases', 'dropped'],
    ]);
    expect(links(planned).filter((link) => link.includes('apache2'))).toEqual([]);
  });

  it('takes accounts by name: no number is asked for, and each that was wished for is told', () => {
    const planned = plan(`services: { web: { exec: { argv: [/usr/bin/web], user: web } } }
users: { web: { uid: 60, group: web } }
groups: { web: { gid: 60 } }
`);
    expect(planned.sysusers).toBe('g web -\nu web - - - -\n');
    expect(planned.losses.map(({ field, value }) => [field, value])).toEqual([
      ['users.web.uid', 60],
      ['groups.web.gid', 60],
    ]);
  });

  it('has files of accounts and folders of its own, so that two installations share none', () => {
    const planned = plan(`services:
  web: { exec: { argv: [/usr/bin/web] }, directories: { data: { /srv/web: { owner: web } } } }
users: { web: {} }
`);
    expect(planned.files.map(({ path }) => path).filter((path) => path.endsWith('.conf'))).toEqual([
      '/etc/sysusers.d/preenix-web.conf',
      '/etc/tmpfiles.d/preenix-web.conf',
    ]);
  });

  it('keeps words that a shell would obey as one word each', () => {
    const planned = plan(`services:
  web: { exec: { argv: [/usr/bin/web, "$(reboot); \`x\` %n $HOME 'a' \\"b\\"\\nExecStart=/bin/evil"] } }
`);
    const lines = textOf(planned, 'web.service')
      .split('\n')
      .filter((line) => line.startsWith('ExecStart'));
    expect(lines).toEqual([
      'ExecStart=/usr/bin/web "$$(reboot); `x` %%n $$HOME \'a\' \\"b\\"\\nExecStart=/bin/evil"',
    ]);
  });
});
