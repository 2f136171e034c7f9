import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { tryLock } from '@nixtools/durable-fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan, checkBoot, type PlanRequest, planBoot, planRemove, updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot } from './fake-root.ts';

let machine: FakeRoot;
let apart: PlanRequest;
beforeEach(() => {
  machine = fakeRoot();
  apart = machine.request(bootApart);
});
afterEach(() => machine.remove());

const add = (number: number, more = {}): string => {
  const toplevel = machine.addSystem({ version: String(number), kernel: `kernel ${number}`, ...more });
  machine.addGeneration(number, toplevel);
  return toplevel;
};
const copies = (): readonly string[] =>
  readdirSync(machine.at('boot/nixos'))
    .filter((name) => name !== 'manifest.json')
    .sort();
const kernels = (): readonly string[] =>
  copies()
    .filter((name) => name.includes('linux'))
    .map((name) => readFileSync(machine.at(`boot/nixos/${name}`), 'utf8'))
    .sort();
/** Every path below a folder with its content, as `remove` has to give it back. */
const tree = (folder: string): string =>
  execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + -o -printf "%p %l\\n" | sort'], {
    cwd: machine.at(folder),
    encoding: 'utf8',
  });

describe('an update', () => {
  it('copies what the bootloader cannot read, and names no file that is not there', async () => {
    add(1);
    add(2, { specialisations: { s: { version: 's' } } });
    await updateBoot(apart);
    expect(kernels()).toEqual(['kernel', 'kernel 1', 'kernel 2']);
    const named = [...machine.menu().matchAll(/\(\$nixboot_boot\)'([^']*)'/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((path) => !existsSync(machine.at(`boot${path}`)))).toEqual([]);
  });

  it('reads kernels in place on the file system of /boot, and copies nothing', async () => {
    add(1);
    await updateBoot(machine.request());
    expect(copies()).toEqual([]);
    expect(machine.menu()).toContain("($nixboot_store)'/nix/store/");
  });

  it('does nothing the second time', async () => {
    add(1);
    await updateBoot(apart);
    const before = tree('.');
    const { plan, changed } = await updateBoot(apart);
    expect([plan.steps, changed]).toEqual([[], []]);
    expect(planBoot({ ...apart, verify: true }).steps).toEqual([]);
    expect(tree('.')).toBe(before);
  });

  it('removes copies that nobody needs, and nothing else', async () => {
    add(1);
    add(2);
    await updateBoot(apart);
    writeFileSync(machine.at('boot/nixos/mine'), 'x');
    writeFileSync(machine.at('boot/vmlinuz'), 'debian');
    machine.removeGeneration(1);
    await updateBoot(apart);
    expect(kernels()).toEqual(['kernel 2']);
    expect(copies()).toContain('mine');
    expect(readFileSync(machine.at('boot/vmlinuz'), 'utf8')).toBe('debian');
  });

  it('protects what the menu names from the garbage collector, and no more than that', async () => {
    const [first, second] = [add(1), add(2)];
    await updateBoot(apart);
    machine.removeGeneration(1);
    machine.collectGarbage();
    expect(existsSync(machine.at(first))).toBe(true);
    await updateBoot(apart);
    machine.collectGarbage();
    expect(existsSync(machine.at(first))).toBe(false);
    const roots = machine.at('nix/var/nix/gcroots/nixboot');
    expect(readdirSync(roots)).toEqual([basename(second)]);
    expect(readlinkSync(join(roots, basename(second)))).toBe(second);
  });

  it('makes no menu without entries, unless it is told to', async () => {
    add(1);
    await updateBoot(apart);
    const before = tree('boot');
    rmSync(machine.at('nix/var/nix/profiles'), { recursive: true });
    await expect(updateBoot(apart)).rejects.toMatchObject({ code: 'NO_ENTRIES', kind: 'refused' });
    expect(tree('boot')).toBe(before);
    await updateBoot({ ...apart, force: true });
    expect(machine.menu()).not.toContain('menuentry');
  });

  it('never writes over a file that somebody else wrote', async () => {
    add(1);
    writeFileSync(machine.at('boot/grub/nixos.cfg'), 'menuentry mine { }\n');
    await expect(updateBoot(apart)).rejects.toMatchObject({ code: 'MENU_NOT_OURS', kind: 'refused' });
    expect(machine.menu()).toBe('menuentry mine { }\n');
  });

  it('finds grub2, and says so when there is no GRUB', async () => {
    add(1);
    rmSync(machine.at('boot/grub'), { recursive: true });
    expect(() => planBoot(apart)).toThrow(expect.objectContaining({ code: 'GRUB_NOT_FOUND' }));
    mkdirSync(machine.at('boot/grub2'));
    expect(planBoot(apart).output).toBe(machine.at('boot/grub2/nixos.cfg'));
    mkdirSync(machine.at('boot/grub'));
    writeFileSync(machine.at('boot/grub2/grub.cfg'), '');
    expect(planBoot(apart).output).toBe(machine.at('boot/grub2/nixos.cfg'));
  });

  it('follows no link out of the root', async () => {
    add(1);
    rmSync(machine.at('boot/grub'), { recursive: true });
    mkdirSync(machine.at('elsewhere'));
    symlinkSync('/elsewhere', machine.at('boot/grub'));
    await updateBoot(apart);
    expect(existsSync(machine.at('elsewhere/nixos.cfg'))).toBe(true);
    expect((await updateBoot(apart)).changed).toEqual([]);
    symlinkSync('/elsewhere', machine.at('boot/nixos2'));
    rmSync(machine.at('boot/nixos'), { recursive: true });
    symlinkSync('/elsewhere', machine.at('boot/nixos'));
    expect(() => planBoot(apart)).toThrow(expect.objectContaining({ code: 'FOLDER_NOT_OURS' }));
  });

  it('waits for nobody: one at a time', async () => {
    add(1);
    const lock = await tryLock(machine.at('run/nixboot.lock'));
    await expect(updateBoot(apart)).rejects.toMatchObject({ code: 'NIXBOOT_BUSY', kind: 'refused' });
    if (lock.heldBy === undefined) await lock.release();
    await updateBoot(apart);
    expect(existsSync(machine.at('run/nixboot.lock'))).toBe(false);
  });
});

describe('a copied kernel', () => {
  const kernel = (): string => machine.at(`boot/nixos/${copies().find((name) => name.includes('linux'))}`);

  it.each([
    ['truncated', (path: string) => writeFileSync(path, '')],
    ['gone', (path: string) => rmSync(path)],
    ['written over', (path: string) => writeFileSync(path, 'kernel X')],
    [
      'a link',
      (path: string) => {
        rmSync(path);
        symlinkSync('/etc/passwd', path);
      },
    ],
  ])('is repaired when it is %s', async (_, damage) => {
    add(1);
    await updateBoot(apart);
    damage(kernel());
    expect(checkBoot(apart)).toMatchObject({ isTrue: false, missing: [], surplus: [] });
    await updateBoot(apart);
    expect(kernels()).toEqual(['kernel 1']);
    expect(lstatSync(kernel()).isFile()).toBe(true);
    expect(checkBoot({ ...apart, verify: true }).isTrue).toBe(true);
  });

  it('is read with --verify, where size and time hide what a bad disk did', async () => {
    add(1);
    await updateBoot(apart);
    const { atime, mtime } = statSync(kernel());
    writeFileSync(kernel(), 'kernel X');
    utimesSync(kernel(), atime, mtime);
    expect(planBoot(apart).steps).toEqual([]);
    await updateBoot({ ...apart, verify: true });
    expect(kernels()).toEqual(['kernel 1']);
  });

  it('is known again after the manifest is lost or damaged', async () => {
    add(1);
    await updateBoot(apart);
    const manifest = machine.at('boot/nixos/manifest.json');
    const before = readFileSync(manifest, 'utf8');
    for (const damage of [
      '',
      '{"version":1,"copies":[{"name":"../../../etc/passwd","size":1}]}',
      '{"version":2}',
    ]) {
      writeFileSync(manifest, damage);
      const { plan } = await updateBoot(apart);
      expect(plan.warnings).toEqual([expect.stringContaining('manifest.json')]);
      expect(readFileSync(manifest, 'utf8')).toBe(before);
    }
    rmSync(manifest);
    await updateBoot(apart);
    expect(readFileSync(manifest, 'utf8')).toBe(before);
  });
});

/** Their program runs inside the root, which takes a superuser. */
describe.runIf(process.getuid?.() === 0)('secrets', () => {
  beforeEach(() => machine.addShell());

  it('are added to a copy that nobody else can read, in place or not', async () => {
    add(1, { secrets: 'printf secret >>"$1"' });
    const { plan } = await updateBoot(machine.request());
    const [name = ''] = copies();
    expect(name).toMatch(/nixos-system-1~initrd$/);
    const path = machine.at(`boot/nixos/${name}`);
    expect(readFileSync(path, 'utf8')).toBe('initrdsecret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(machine.menu()).toContain(`initrd ($nixboot_boot)'/boot/nixos/${name}'`);
    expect(plan.warnings).toEqual([expect.stringContaining('not encrypted')]);
    expect((await updateBoot(machine.request())).changed).toEqual([]);
    expect(readdirSync(machine.at('run'))).toEqual([]);
  });

  it('that cannot be added cost the entry of that system only', async () => {
    add(1);
    add(2, { secrets: 'echo no key >&2; exit 1' });
    const { plan } = await updateBoot(apart);
    expect(plan.entries.map(({ id }) => id)).toEqual(['nixos-default', 'nixos-system-1']);
    expect(plan.dropped).toEqual([expect.objectContaining({ reason: expect.stringContaining('secrets') })]);
  });
});

describe('remove', () => {
  it('gives every byte back', async () => {
    writeFileSync(machine.at('boot/grub/grub.cfg'), 'host\n');
    writeFileSync(machine.at('boot/vmlinuz'), 'host kernel');
    add(1);
    add(2, { secrets: 'true' });
    const before = tree('.');
    for (const target of ['grub', 'bls', 'heads'] as const) {
      await updateBoot({ ...apart, target });
      expect(tree('.')).not.toBe(before);
      applyPlan(machine.fs, planRemove(machine.fs, apart.boot));
      expect(tree('.')).toBe(before);
    }
    expect(planRemove(machine.fs, apart.boot).steps).toEqual([]);
  });

  it('leaves what others put beside ours', async () => {
    add(1);
    await updateBoot({ ...apart, target: 'bls' });
    writeFileSync(machine.at('boot/loader/entries/debian.conf'), 'title Debian\n');
    applyPlan(machine.fs, planRemove(machine.fs, apart.boot));
    expect(readdirSync(machine.at('boot/loader/entries'))).toEqual(['debian.conf']);
    expect(existsSync(machine.at('boot/nixos'))).toBe(false);
  });
});
