import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseInGrub } from '../../../packages/boot-plan/test/grub-emu.ts';
import { type TestMachine, testMachine } from './run-nixboot.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
  machine.addGeneration(1, machine.addSystem({ version: '25.11' }));
  for (const folder of ['etc/grub.d', 'etc/systemd/system', 'etc/nixos'])
    mkdirSync(machine.at(folder), { recursive: true });
});
afterEach(() => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

const hook = (verb: string, kind: string, ...args: readonly string[]) =>
  machine.nixboot('hook', verb, kind, '--host', machine.root, ...args);
/** In this process: for what names no program. */
const hookHere = (verb: string, kind: string, ...args: readonly string[]) =>
  machine.call(['hook', verb, kind, '--host', machine.root, ...args]);
const tree = (): string =>
  execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + -o -printf "%p %l %m\\n" | sort'], {
    cwd: machine.root,
    encoding: 'utf8',
  });

describe('debian, by custom.cfg', () => {
  const path = (): string => machine.at('boot/grub/custom.cfg');

  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['an empty line', '\n'],
    ['a menu', 'menuentry mine {\n  true\n}\n'],
    ['a menu without a newline at its end', 'menuentry mine {\n  true\n}'],
  ])('adds to %s and gives every byte back', async (_, content) => {
    if (content !== undefined) writeFileSync(path(), content, { mode: 0o600 });
    const before = tree();
    expect(await hookHere('install', 'debian')).toMatchObject({ code: 0, out: `${path()}\n` });
    const text = readFileSync(path(), 'utf8');
    expect(text).toContain('nixos.cfg');
    expect(text.startsWith(content ?? '')).toBe(true);
    if (content !== undefined) expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(await hookHere('install', 'debian')).toMatchObject({ code: 0, out: '' });
    expect((await hookHere('remove', 'debian')).out).toBe(`${path()}\n`);
    expect(tree()).toBe(before);
    expect(await hookHere('remove', 'debian')).toMatchObject({ code: 0, out: '' });
  });

  it('leads GRUB to the menu', () => {
    machine.nixboot('update-grub', ...machine.where);
    hook('install', 'debian');
    const folder = `'(host)${machine.at('boot/grub')}'`;
    const host = `config_directory=${folder}\nprefix=${folder}\n${readFileSync(path(), 'utf8')}`;
    expect(chooseInGrub(host, 'nixos-default')?.linux.at(-1)).toBe('version=25.11');
  });
});

describe('debian, by a script for update-grub', () => {
  const script = (): string => machine.at('etc/grub.d/41_nixboot');
  const run = (path = process.env['PATH']) =>
    spawnSync('sh', [script()], { encoding: 'utf8', env: { PATH: path } });

  it('updates the menu, prints what grub.cfg has to include, and goes again', () => {
    const before = tree();
    expect(hook('install', 'debian', '--script', '--root', machine.root).code).toBe(0);
    expect(statSync(script()).mode & 0o777).toBe(0o755);
    execFileSync('sh', ['-n', script()]);
    const { status, stdout, stderr } = run();
    expect([status, stderr]).toEqual([0, expect.stringContaining('nixos.cfg')]);
    execFileSync('grub-script-check', { input: stdout, stdio: ['pipe', 'pipe', 'pipe'] });
    expect(stdout).toContain('nixos.cfg');
    expect(machine.menu()).toContain('nixos-default');
    machine.nixboot('remove', '--root', machine.root);
    hook('remove', 'debian');
    expect(tree()).toBe(before);
  });

  it('never lets the host down: without nixboot, without Node, or when nixboot fails', () => {
    hook('install', 'debian', '--script', '--root', machine.root);
    run();
    const before = machine.menu();
    const text = readFileSync(script(), 'utf8');
    const broken = [
      text.replace(/^program=.*$/m, "program='/nowhere'"),
      text.replace(/^node=.*$/m, "node='/nowhere'"),
      text.replaceAll(machine.root, '/nowhere/at/all'),
    ];
    for (const each of broken) {
      writeFileSync(script(), each);
      const { status, stdout, stderr } = run('/usr/bin:/bin');
      expect([status, stderr]).toEqual([0, expect.stringContaining('the NixOS menu stays as it is')]);
      expect(stdout).toContain('nixos.cfg');
      expect(machine.menu()).toBe(before);
    }
  });
});

/** Why update-grub itself cannot be run here: it takes a superuser, and asks GRUB what the root is on. */
const noUpdateGrub = (() => {
  if (process.getuid?.() !== 0) return 'needs root, for mounts';
  const { status } = spawnSync('grub-probe', ['--target=device', '/'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'GRUB knows no device of this root';
})();

describe.skipIf(noUpdateGrub !== undefined)(
  `update-grub of Debian${noUpdateGrub === undefined ? '' : ` (SKIPPED: ${noUpdateGrub})`}`,
  () => {
    /** The machine's folders in the places of the host's, in a mount namespace that ends with the command. */
    const onHost = (...command: readonly string[]) =>
      machine.under([
        ...['unshare', '--mount', 'sh', '-euc'],
        `for folder in boot etc/grub.d; do mkdir -p "/$folder"; mount --bind "$0/$folder" "/$folder"; done; ${command.join('; ')}`,
        machine.root,
      ]);
    const updateGrub = 'grub-mkconfig -o /boot/grub/grub.cfg';

    it('keeps the NixOS menu true and includes it, and is what it was when the hook has gone', () => {
      execFileSync('sh', ['-c', `cp -a /etc/grub.d/. ${machine.at('etc/grub.d')}`]);
      const cfg = (): string => readFileSync(machine.at('boot/grub/grub.cfg'), 'utf8');
      expect(onHost(updateGrub).code).toBe(0);
      const before = cfg();

      hook('install', 'debian', '--script', '--root', machine.root, '--boot', machine.at('boot'));
      expect(onHost(updateGrub)).toMatchObject({ code: 0, err: expect.stringContaining('nixos.cfg') });
      execFileSync('grub-script-check', [machine.at('boot/grub/grub.cfg')], { stdio: 'pipe' });
      expect(cfg()).toContain('source "$prefix/nixos.cfg"');
      expect(machine.menu()).toContain('nixos-default');

      const menu = machine.menu();
      machine.addGeneration(2, machine.addSystem({ version: '26.05' }));
      const withoutNixboot = readFileSync(machine.at('etc/grub.d/41_nixboot'), 'utf8');
      writeFileSync(
        machine.at('etc/grub.d/41_nixboot'),
        withoutNixboot.replace(/^program=.*$/m, "program='/nowhere'"),
      );
      expect(onHost('PATH=/usr/sbin:/usr/bin:/sbin:/bin', updateGrub)).toMatchObject({
        code: 0,
        err: expect.stringContaining('the NixOS menu stays as it is'),
      });
      expect(machine.menu()).toBe(menu);

      hook('remove', 'debian');
      expect(onHost(updateGrub).code).toBe(0);
      expect(cfg()).toBe(before);
    });
  },
);

describe('systemd', () => {
  it('installs units that systemd takes, enabled, and gives every byte back', () => {
    const before = tree();
    expect(hook('install', 'systemd').code).toBe(0);
    const folder = machine.at('etc/systemd/system');
    const units = ['nixboot-changed.path', 'nixboot-changed.service', 'nixboot.path', 'nixboot.service'];
    for (const unit of units) {
      const text = readFileSync(`${folder}/${unit}`, 'utf8');
      expect(text).toContain('StartLimitIntervalSec=0');
      expect(text).not.toMatch(/@[a-z]+@/);
      if (unit.endsWith('.path')) expect(text).toContain('TriggerLimitIntervalSec=0');
    }
    expect(lstatSync(`${folder}/multi-user.target.wants/nixboot.path`).isSymbolicLink()).toBe(true);
    expect(existsSync(`${folder}/multi-user.target.wants/nixboot.path`)).toBe(true);
    expect(hook('install', 'systemd')).toMatchObject({ code: 0, out: '' });
    hook('remove', 'systemd');
    expect(tree()).toBe(before);
  });
});

describe('nixos', () => {
  it('is a module that Nix can read', () => {
    const before = tree();
    hook('install', 'nixos');
    const path = machine.at('etc/nixos/nixboot.nix');
    execFileSync('nix-instantiate', ['--parse', path], { stdio: ['ignore', 'pipe', 'pipe'] });
    const service = `(import ${path} { }).systemd.services.nixboot.script`;
    expect(execFileSync('nix-instantiate', ['--eval', '--expr', service], { encoding: 'utf8' })).toContain(
      "nixboot.mjs' 'update'",
    );
    hook('remove', 'nixos');
    expect(tree()).toBe(before);
  });
});

describe('what a menu is to be like', () => {
  const menu = ['--limit', '1', '--copy-kernels', 'never', '--unrestricted'];

  it('is what the units and the script of a hook say to nixboot', () => {
    const { next } = JSON.parse(
      hook('install', 'systemd', '--target', 'bls', '--boot', '/efi', '--root', '/nixos', '--json', ...menu)
        .out,
    );
    expect(next).toContain('systemctl start');
    expect(readFileSync(machine.at('etc/systemd/system/nixboot.service'), 'utf8')).toContain(
      '"update" "--root" "/nixos" "--boot" "/efi" "--target" "bls" "--limit" "1" "--copy-kernels" "never" "--unrestricted"\n',
    );
    hook('install', 'nixos', ...menu);
    expect(readFileSync(machine.at('etc/nixos/nixboot.nix'), 'utf8')).toContain("'--limit' '1'");
  });

  it('is what the script for update-grub then makes', () => {
    machine.addGeneration(2, machine.addSystem({ version: '26.05' }));
    hook('install', 'debian', '--script', '--root', machine.root, ...menu);
    expect(spawnSync('sh', [machine.at('etc/grub.d/41_nixboot')]).status).toBe(0);
    expect(machine.menu()).toContain("--id 'nixos-system-2' --unrestricted");
    expect(machine.menu()).toContain("--id 'nixos-system' --unrestricted");
    expect(machine.menu()).not.toContain("--id 'nixos-system-1'");
  });

  it.each([
    ['debian', ['--limit', '3'], 'custom.cfg'],
    ['debian', ['--script', '--target', 'bls'], 'GRUB only'],
    ['systemd', ['--script'], '--script'],
    ['systemd', ['--target', 'lilo'], 'none of grub, bls, heads'],
    ['nixos', ['--copy-kernels', 'often'], 'none of auto, always, never'],
  ])('is refused where it means nothing: %s %j', async (kind, args, says) => {
    const before = tree();
    expect(await hookHere('install', kind, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(says),
    });
    expect(tree()).toBe(before);
  });
});

it('a file of somebody else stays', () => {
  const path = machine.at('etc/grub.d/41_nixboot');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  expect(hook('install', 'debian', '--script')).toMatchObject({
    code: 5,
    err: expect.stringContaining('HOOK_NOT_OURS'),
  });
  hook('remove', 'debian');
  expect(readFileSync(path, 'utf8')).toBe('#!/bin/sh\n');
});

it('says when the host is of another kind, and which kinds there are', async () => {
  rmSync(dirname(machine.at('etc/grub.d/41_nixboot')), { recursive: true });
  expect(await hookHere('install', 'debian', '--script')).toMatchObject({
    code: 3,
    err: expect.stringContaining('HOOK_FOLDER'),
  });
  expect(await hookHere('install', 'lilo')).toMatchObject({
    code: 2,
    err: expect.stringContaining('debian, nixos, systemd'),
  });
  expect((await hookHere('install', 'debian', '--root', '/a b')).code).toBe(2);
});
