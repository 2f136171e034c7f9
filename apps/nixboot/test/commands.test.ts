import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseBootDocument } from '@nixtools/bootspec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestMachine, testMachine } from './run-nixboot.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
  machine.addGeneration(1, machine.addSystem({ version: '14.04', era: '14.04', kernel: 'old' }));
  machine.addGeneration(2, machine.addSystem({ version: '25.11' }));
});
afterEach(() => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

describe('list', () => {
  it('shows what can be booted, and on stderr what cannot', () => {
    machine.addGeneration(3, '/nix/store/00000000000000000000000000000000-gone');
    const { code, out, err } = machine.nixboot('list', '--root', machine.root);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ID +DATE +LABEL\nnixos-default +2024-01-02 +NixOS 25\.11 \(Linux 6\.1\) +default\n/,
    );
    expect(out).toContain('nixos-system-1');
    expect(err).toContain('system-3-link: the link leads to nothing');
  });

  it('prints JSON, and exits with 1 when there is nothing', async () => {
    const { entries } = JSON.parse((await machine.call(['list', '--root', machine.root, '--json'])).out);
    expect(entries[0]).toMatchObject({ id: 'nixos-default', generation: 2, isDefault: true });
    expect(entries[0].boot.kernelParams).toEqual(['loglevel=4', 'version=25.11']);
    rmSync(machine.at('nix/var/nix/profiles'), { recursive: true });
    expect(await machine.call(['list', '--root', machine.root])).toMatchObject({ code: 1, out: '' });
  });
});

describe('spec', () => {
  it('describes a system that knew no boot.json', async () => {
    const { code, out } = await machine.call([
      'spec',
      '--root',
      machine.root,
      '/nix/var/nix/profiles/system-1-link',
    ]);
    expect(code).toBe(0);
    expect(parseBootDocument(out, 'stdout')).toMatchObject({ kernelParams: ['loglevel=4', 'version=14.04'] });
  });

  it('says why a system cannot be booted', () => {
    expect(machine.nixboot('spec', '--root', machine.root, '/nowhere')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('/nowhere cannot be booted'),
    });
  });
});

describe('update-grub', () => {
  it('prints the files that changed, and nothing the second time', () => {
    const first = machine.nixboot('update-grub', ...machine.where);
    expect(first.code).toBe(0);
    expect(first.out.trim().split('\n')).toHaveLength(5);
    expect(first.out).toContain(machine.at('boot/grub/nixos.cfg'));
    expect(first.out).toContain(machine.at('boot/nixos/manifest.json'));
    const second = machine.nixboot('update', ...machine.where);
    expect(second).toMatchObject({ code: 0, out: '', err: expect.stringContaining('nothing to do') });
  });

  it('only looks with --dry-run, as text, difference or JSON', async () => {
    const dry = await machine.call(['update-grub', ...machine.where, '--dry-run', '--diff']);
    expect(dry.code).toBe(0);
    expect(dry.out).toContain("+menuentry 'NixOS'");
    const { entries, steps } = JSON.parse(
      (await machine.call(['update-grub', ...machine.where, '--dry-run', '--json'])).out,
    );
    expect(entries[0].id).toBe('nixos-default');
    expect(steps.filter((step: { do: string }) => step.do === 'copy')).toHaveLength(3);
    expect(existsSync(machine.at('boot/grub/nixos.cfg'))).toBe(false);
    expect(existsSync(machine.at('boot/nixos'))).toBe(false);
  });

  it('shows with --diff what it changed', async () => {
    await machine.call(['update-grub', ...machine.where]);
    machine.removeGeneration(1);
    const { out } = await machine.call(['update-grub', ...machine.where, '--diff']);
    expect(out).toMatch(/^-.*menuentry 'NixOS - Configuration 1 /m);
    expect(machine.menu()).not.toContain('Configuration 1 ');
  });

  it('writes where --output says', async () => {
    const output = machine.at('boot/other.cfg');
    await machine.call(['update-grub', ...machine.where, '--output', output]);
    expect(readFileSync(output, 'utf8')).toContain('menuentry');
    expect(existsSync(machine.at('boot/grub/nixos.cfg'))).toBe(false);
    expect((await machine.call(['check', ...machine.where, '--output', output])).code).toBe(0);
  });

  it.each([
    [['--target', 'lilo'], 2, 'USAGE'],
    [['--limit', '0'], 2, 'USAGE'],
    [['--copy-kernels', 'maybe'], 2, 'USAGE'],
    [['--output', 'menu.txt'], 2, 'OUTPUT_NAME'],
    [['--root', '/nowhere/at/all'], 3, 'ROOT_NOT_FOUND'],
    [['--boot', '/nowhere/at/all'], 3, 'BOOT_NOT_FOUND'],
  ])('refuses %j', async (args, code, name) => {
    const ran = await machine.call(['update', ...machine.where, ...args]);
    expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(name) });
  });

  it('keeps the old menu when nothing can be booted any more', async () => {
    await machine.call(['update-grub', ...machine.where]);
    const before = machine.menu();
    rmSync(machine.at('nix/store'), { recursive: true });
    const { code, err } = await machine.call(['update-grub', ...machine.where]);
    expect(code).toBe(5);
    expect(err).toContain('NO_ENTRIES');
    expect(machine.menu()).toBe(before);
  });
});

describe('check', () => {
  it('exits with 1 and says in what menu and profiles differ', async () => {
    expect(machine.nixboot('check', ...machine.where).code).toBe(1);
    await machine.call(['update', ...machine.where]);
    expect(await machine.call(['check', ...machine.where])).toMatchObject({ code: 0, out: '' });
    machine.removeGeneration(1);
    machine.addGeneration(3, machine.addSystem({ version: '3' }));
    const { code, out } = await machine.call(['check', ...machine.where]);
    expect(code).toBe(1);
    expect(out).toContain('no longer there: nixos-system-1\n');
    expect(out).toContain('missing or other: nixos-system-3\n');
    expect(out).toContain('missing or other: nixos-default\n');
  });

  it('sees a menu that somebody edited', async () => {
    await machine.call(['update', ...machine.where]);
    writeFileSync(machine.at('boot/grub/nixos.cfg'), `${machine.menu()}reboot\n`);
    const { code, out } = await machine.call(['check', ...machine.where, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).differences).toEqual([
      expect.stringContaining('nixos.cfg is not as it should be'),
    ]);
  });
});

describe('JSON', () => {
  const json = async (...args: readonly string[]) =>
    JSON.parse((await machine.call([...args, '--json'])).out);

  it('is what each command prints that changes something', async () => {
    mkdirSync(machine.at('etc/nixos'), { recursive: true });
    expect(await json('update', ...machine.where)).toMatchObject({ version: 1, target: 'grub' });
    const hook = ['--host', machine.root];
    const changed = [machine.at('etc/nixos/nixboot.nix')];
    expect(await json('hook', 'install', 'nixos', ...hook)).toMatchObject({ version: 1, changed });
    expect(await json('hook', 'remove', 'nixos', ...hook)).toEqual({ version: 1, removed: changed });
    const { removed } = await json('remove', '--root', machine.root);
    expect(removed).toContain(machine.at('boot/grub/nixos.cfg'));
  });
});

it('remove takes away what was written, and says what', async () => {
  await machine.call(['update', ...machine.where]);
  const { code, out } = await machine.call(['remove', '--root', machine.root]);
  expect(code).toBe(0);
  expect(out).toContain('nixos.cfg');
  expect(existsSync(machine.at('boot/nixos'))).toBe(false);
  expect(existsSync(machine.at('nix/var/nix/gcroots/nixboot'))).toBe(false);
  expect(await machine.call(['remove', '--root', machine.root])).toMatchObject({ code: 0, out: '' });
});

it('each command has help', async () => {
  for (const command of [
    'list',
    'spec',
    'update',
    'update-grub',
    'check',
    'watch',
    'remove',
    'hook install',
    'hook remove',
    'install-grub',
    'external',
    'install-via',
  ])
    expect((await machine.call([...command.split(' '), '--help'])).out).toContain(`nixboot ${command}`);
  expect((await machine.call(['--help'])).out).toContain('Keep it true');
});
