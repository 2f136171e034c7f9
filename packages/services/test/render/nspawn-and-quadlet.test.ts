import { describe, expect, it } from 'vitest';
import { render, serviceSetFromValue, targetNamed } from '../../src/index.ts';

const renderingOf = (target: string, service: object, more: object = {}) =>
  render(
    serviceSetFromValue({ version: 1, services: { web: service }, ...more }, { file: 'web.json' }),
    targetNamed(target),
  );

const textOf = ({ files }: ReturnType<typeof render>, path: string): string =>
  files.find((file) => file.path === path)?.text ?? '';

describe('a machine of systemd-nspawn', () => {
  const rendering = renderingOf(
    'nspawn',
    {
      exec: { argv: ['/usr/sbin/nginx'], user: 'nginx' },
      files: { '/etc/web.conf': { text: 'x', mode: '0640', owner: 'nginx', group: 'web' } },
      secrets: { key: { source: '/etc/web.key' } },
    },
    { users: { nginx: { group: 'web' } }, groups: { web: {} } },
  );
  const root = '/var/lib/machines/nixtools';

  it("gives files to its own accounts, never to the host's of the same names", () => {
    expect(rendering.files.filter(({ owner, group }) => owner ?? group)).toEqual([]);
    expect(textOf(rendering, `${root}/etc/tmpfiles.d/nixtools-files.conf`)).toBe(
      'z /etc/web.conf 0640 nginx web\n',
    );
    const steps = rendering.install.map(({ argv }) => argv.join(' '));
    expect(steps.slice(0, 1)).toEqual([`systemd-sysusers --root=${root} nixtools-services.conf`]);
    expect(steps).toContain(`systemd-tmpfiles --root=${root} --create nixtools-files.conf`);
  });

  it('lets its own root read what only root may read', () => {
    expect(textOf(rendering, '/etc/systemd/nspawn/nixtools.nspawn')).toContain(
      'BindReadOnly=/etc/web.key:/etc/web.key:idmap\n',
    );
  });
});

describe('a container of quadlet', () => {
  const exec = { argv: ['/bin/web'], image: 'example.org/web:1' };
  const unitOf = (service: object): string =>
    textOf(renderingOf('quadlet', { exec, ...service }), '/etc/containers/systemd/web.container');

  // What podman's generator does with each of these is seen in test-vms, scenario services-on-init-systems.
  it.each([
    ['a dollar in a variable', { exec: { ...exec, env: { A: '${HOME} x' } } }, 'Environment="A=$${HOME} x"'],
    ['a dollar in a folder', { exec: { ...exec, cwd: '/a/$b' } }, 'WorkingDir=/a/$$b'],
    ['a space in a volume', { directories: { data: { '/a b': {} } } }, 'Volume=/a b:/a b'],
    ['spaces in masks', { sandbox: { inaccessiblePaths: ['/a b', '/c'] } }, 'Mask="/a b:/c"'],
    ['a space in a file of variables', { exec: { ...exec, envFiles: ['/a b'] } }, 'EnvironmentFile="/a b"'],
    [
      'a file of variables that the set brings',
      { exec: { ...exec, envFiles: ['/etc/e'] }, files: { '/etc/e': { text: 'A=1\n' } } },
      'EnvironmentFile=/etc/containers/nixtools/web/etc/e',
    ],
    ['a folder as its image', { exec: { ...exec, image: '/srv/image' } }, 'Rootfs=/srv/image'],
  ])('has %s as podman wants it', (_, service, line) => {
    expect(unitOf(service).split('\n')).toContain(line);
  });

  it.each(['compose', 'kubernetes'])('is refused by %s, where a folder is no image', (target) => {
    expect(
      renderingOf(target, { exec: { ...exec, image: '/srv/image' } }).losses.map(
        ({ field, level }) => `${field} ${level}`,
      ),
    ).toContain('exec.image refused');
  });
});
