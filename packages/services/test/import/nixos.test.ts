import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateNixos, importNixos, type RawNixos } from '../../src/import/index.ts';
import { silentKeys } from './alter-keys.ts';
import { fakeNixpkgs, fixture, throwawayFolder, throwawayNix } from './throwaway.ts';

const nix = throwawayNix();
const folder = throwawayFolder();
const host = [
  { folder: '/usr/sbin', programs: ['nginx'] },
  { folder: '/usr/bin', programs: ['kill'] },
];

describe('a configuration of a NixOS', () => {
  let raw: RawNixos;
  beforeAll(async () => {
    raw = await evaluateNixos(
      { nixpkgs: fakeNixpkgs, configuration: fixture('fake-configuration.nix') },
      { nix },
    );
  });

  it('is evaluated without failures', () => {
    expect(raw.failures).toEqual([]);
  });

  it('gives the services that an unconfigured NixOS does not have', () => {
    expect(Object.keys(importNixos(raw).set.services)).toEqual(['backup', 'db', 'echo', 'nginx']);
  });

  it('gives the services that are named', () => {
    expect(Object.keys(importNixos(raw, { only: ['journal'] }).set.services)).toEqual(['journal']);
    expect(() => importNixos(raw, { only: ['nginxx'] })).toThrow(
      expect.objectContaining({ code: 'SERVICE_NOT_FOUND', hint: 'did you mean "nginx"?' }),
    );
  });

  it('imports texts of scripts, not the store paths that NixOS makes of them', () => {
    const { nginx, db } = importNixos(raw).set.services;
    expect(nginx?.hooks?.preStart).toEqual({
      '01': { script: 'mkdir -p /var/spool/nginx/logs\nchown nginx:nginx /var/spool/nginx\n' },
    });
    expect(db?.exec?.script).toBe('exec db --port $PORT\n');
  });

  it('imports what is said of the process and its life', () => {
    const { nginx, db } = importNixos(raw).set.services;
    expect(nginx?.reload).toEqual({ signal: 'HUP' });
    expect(nginx?.limits).toEqual({ nofile: 4096 });
    expect(nginx?.exec?.env).toEqual({ TZ: 'CET', LANG: 'C' });
    expect(nginx?.dependencies).toEqual({ after: ['network', 'db'], wants: ['db'] });
    expect(db?.restart).toEqual({ when: 'always', delayMs: 2000 });
    expect(db?.exec?.user).toBe('db');
    expect([nginx?.autostart, db?.autostart]).toEqual([undefined, false]);
  });

  it('brings the configuration files along that only a derivation holds, and those they name', () => {
    const { nginx } = importNixos(raw, { rebind: { host } }).set.services;
    expect(nginx?.exec?.argv).toEqual(['/usr/sbin/nginx', '-c', '/etc/nixtools-services/nginx.conf']);
    expect(Object.keys(nginx?.files ?? {})).toEqual([
      '/etc/nginx-extra.conf',
      '/etc/nixtools-services/mime.types',
      '/etc/nixtools-services/nginx.conf',
    ]);
    expect(nginx?.files?.['/etc/nixtools-services/nginx.conf']?.text).toMatch(
      /^include \/etc\/nixtools-services\/mime\.types;\n/,
    );
    expect(nginx?.files?.['/etc/nginx-extra.conf']).toEqual({ text: 'gzip on;', mode: '0640' });
  });

  it('keeps store paths where nothing is rebound, and lists them', () => {
    const { set, rebinds, unresolved } = importNixos(raw);
    expect(set.services['nginx']?.exec?.argv?.[0]).toMatch(/^\/nix\/store\/[^/]+-nginx-1\.4\.6\/bin\/nginx$/);
    expect(rebinds).toEqual([]);
    expect(unresolved.map(({ path }) => path.replace(/^.*?-/, ''))).toContain('nginx.conf');
  });

  it('lists each path that was rebound, and each that was not', () => {
    const { rebinds, unresolved } = importNixos(raw, {
      only: ['nginx'],
      rebind: { host, table: { 'hello/share': '/srv' } },
    });
    const named = rebinds.map(({ from, to, by }) => [from.replace(/^.*?-/, ''), to, by]);
    expect(named).toContainEqual(['nginx-1.4.6/bin/nginx', '/usr/sbin/nginx', 'program']);
    expect(named).toContainEqual(['hello-2.9/share/web', '/srv/web', 'table']);
    expect(named).toContainEqual(['coreutils-8.21/bin', '/usr/bin', 'folder']);
    expect(unresolved).toEqual([]);
    const without = importNixos(raw, { only: ['nginx'], rebind: { host } });
    expect(without.unresolved.map(({ path }) => path.replace(/^.*?-/, ''))).toEqual(['hello-2.9/share/web']);
  });

  it('brings users and groups along by name, and directories that NixOS makes elsewhere', () => {
    const { set } = importNixos(raw);
    expect(set.users).toEqual({ nginx: { uid: 60, group: 'nginx', home: '/var/spool/nginx' } });
    expect(set.groups).toEqual({ nginx: { gid: 60 } });
    expect(set.services['nginx']?.directories).toEqual({
      data: { '/var/spool/nginx': { mode: '0700', owner: 'nginx', group: 'nginx' } },
      runtime: { nginx: { mode: '0750', owner: 'nginx', group: 'nginx', keep: true } },
    });
  });

  it('puts sockets and timers into the service that they start', () => {
    const { echo, backup } = importNixos(raw).set.services;
    expect(echo?.sockets).toEqual({
      echo: { listen: '127.0.0.1:7', kind: 'stream', mode: '0660' },
      'echo-2': { listen: '/run/echo.sock', kind: 'stream', mode: '0660' },
    });
    expect(echo?.autostart).toBeUndefined();
    expect(backup?.timers).toEqual({ backup: { calendar: 'daily', persistent: true } });
    expect(backup?.type).toBe('oneshot');
  });

  it('tells which services are left out, and why', () => {
    expect(Object.fromEntries(importNixos(raw).skipped.map(({ unit, reason }) => [unit, reason]))).toEqual({
      'db@.service': 'a template: only its instances are services',
      'nothing.service': 'it says not what it runs (no ExecStart): the unit of a package may',
      'off.service': 'it is disabled',
    });
  });

  it('lists what has no place in the description, with its value', () => {
    const { unmapped } = importNixos(raw);
    expect(unmapped.map(({ unit, key, value }) => [unit, key, value])).toEqual([
      ['nginx.service', 'restartTriggers', ['…']],
      ['nginx.service', 'unitConfig.X-Restart-Triggers', '…'],
      ['nginx.service', 'serviceConfig.CPUQuota', '20%'],
      ['the system', 'systemd.tmpfiles.rules', 'L /var/lib/other - - - - /etc'],
      ['the system', 'system.activationScripts.nginx', 'touch /var/spool/nginx/seen'],
    ]);
  });

  it('drops no key silently', () => {
    for (const kind of ['services', 'sockets', 'timers'] as const) {
      const names = Object.keys(raw.units[kind]).filter((name) => name !== 'journal');
      const { keys, silent } = silentKeys(raw, kind, names, (from) => importNixos(from));
      expect(silent).toEqual([]);
      expect(keys).toBeGreaterThan(3);
    }
  });

  it('notes which file defines a service', () => {
    expect(importNixos(raw).set.marks?.['services.nginx']).toEqual({
      origin: { file: fixture('fake-configuration.nix'), from: 'nixos' },
    });
  });

  it('gives a set that keeps the rules of sets', () => {
    expect(importNixos(raw, { rebind: { host } }).problems).toEqual([]);
  });
});

describe('what does not evaluate', () => {
  const failing = (modules: readonly string[]) => evaluateNixos({ nixpkgs: fakeNixpkgs, modules }, { nix });

  it('costs only the service that it is in', async () => {
    const raw = await failing([
      '{ systemd.services.good.serviceConfig.ExecStart = "/bin/good"; }',
      '{ systemd.services.bad.serviceConfig.ExecStart = throw "no password is set"; }',
      '{ systemd.services.worse.serviceConfig.ExecStart = "${({ }).missing}"; }',
      '{ systemd.services.turning = let turn = { serviceConfig.ExecStart = turn.serviceConfig.ExecStart + "x"; }; in turn; }',
      '{ systemd.services.endless = let deeper = n: 1 + deeper (n + 1); in { serviceConfig.Nice = deeper 0; }; }',
    ]);
    const { set, skipped } = importNixos(raw);
    expect(Object.keys(set.services)).toEqual(['good']);
    const reasons = Object.fromEntries(skipped.map(({ unit, reason }) => [unit, reason]));
    expect(reasons['bad.service']).toBe('no password is set');
    expect(reasons['worse.service']).toBe("attribute 'missing' missing");
    expect(reasons['turning.service']).toBe('infinite recursion encountered');
    expect(reasons['endless.service']).toMatch(/stack/);
  });

  it('is an error with place and hint when it is the whole configuration', async () => {
    await expect(
      failing(['{ systemd.services = throw "The option `x\' is used but not defined."; }']),
    ).rejects.toMatchObject({
      code: 'CONFIGURATION_FAILS',
      message: "the configuration does not evaluate: The option `x' is used but not defined.",
      hint: 'set this option: the service has no default for it',
    });
    await expect(failing(['{ systemd.services = let x = x; in x; }'])).rejects.toMatchObject({
      code: 'CONFIGURATION_FAILS',
      message: expect.stringContaining('infinite recursion'),
      hint: expect.stringContaining('computed from itself'),
    });
    await expect(failing(['{ systemd.services = ;'])).rejects.toMatchObject({
      code: 'CONFIGURATION_FAILS',
      message: expect.stringContaining('syntax error'),
    });
  });

  it('is told with its place', async () => {
    const configuration = join(folder, 'broken.nix');
    await writeFile(configuration, '{\n  systemd.services.web =\n    ({ }).missing;\n}\n');
    const raw = await evaluateNixos({ nixpkgs: fakeNixpkgs, configuration }, { nix });
    expect(importNixos(raw).skipped[0]?.position).toBe(`${configuration}:3:5`);
    await writeFile(configuration, '{\n  systemd.services = ;\n}\n');
    await expect(evaluateNixos({ nixpkgs: fakeNixpkgs, configuration }, { nix })).rejects.toMatchObject({
      code: 'CONFIGURATION_FAILS',
      place: `${configuration}:2:22`,
    });
  });

  it('is a wrong call where there is no nixpkgs or no configuration', async () => {
    await expect(evaluateNixos({ nixpkgs: '/nowhere' }, { nix })).rejects.toMatchObject({
      code: 'NIXPKGS_INVALID',
      place: '/nowhere',
    });
    await expect(
      evaluateNixos({ nixpkgs: fakeNixpkgs, configuration: '/nowhere/c.nix' }, { nix }),
    ).rejects.toMatchObject({ code: 'CONFIGURATION_NOT_FOUND', place: '/nowhere/c.nix' });
  });
});

it('takes a configuration that is evaluated already', async () => {
  const evaluated = `import ${fakeNixpkgs}/nixos/lib/eval-config.nix { system = "x86_64-linux"; modules = [ ${fixture('fake-configuration.nix')} ]; }`;
  const raw = await evaluateNixos({ evaluated }, { nix });
  expect(importNixos(raw, { only: ['nginx'] }).set.services['nginx']?.description).toBe('Nginx Web Server');
});
