import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describedMachine,
  hostMachine,
  type Layers,
  type Machine,
  parseMounts,
  planBoot,
} from '../src/index.ts';
import { mountOf, pathOnFilesystem } from '../src/place/mounts.ts';
import { type FakeRoot, fakeRoot } from './fake-root.ts';

let machine: FakeRoot;
beforeEach(() => {
  machine = fakeRoot();
  machine.addGeneration(1, machine.addSystem({ version: '1' }));
});
afterEach(() => machine.remove());

const mount = (device: string, folder: string, point: string, kind: string, source: string): string =>
  `22 1 ${device} ${folder} ${point} rw,relatime shared:1 - ${kind} ${source} rw\n`;
const plain: Layers = { luks: [], lvm: false, raid: false };
const described = (text: string, more: Partial<Machine> = {}): Machine => ({
  ...describedMachine(parseMounts(text)),
  ...more,
});
const plan = (text: string, more: Partial<Machine> = {}, request = {}) => {
  const { steps, inPlace, reason } = planBoot({
    ...machine.request(),
    machine: described(text, more),
    ...request,
  });
  const menu = steps.flatMap((step) => (step.do === 'write-menu' ? [step.text] : [])).join('');
  return {
    inPlace,
    reason,
    kernel: /linux (.*?) 'init=/.exec(menu)?.[1]?.replace(/[0-9a-z]{32}-/, ''),
    menu,
  };
};

describe('the path of a file as GRUB sees it', () => {
  it.each([
    ['ext4', mount('8:1', '/', '/', 'ext4', 'UUID=a'), '/nix/store/linux-6.1/bzImage'],
    ['a btrfs subvolume', mount('0:30', '/@', '/', 'btrfs', 'UUID=a'), '/@/nix/store/linux-6.1/bzImage'],
    [
      'a bind mount',
      mount('8:1', '/', '/', 'ext4', 'UUID=a') + mount('8:1', '/persist/nix', '/nix', 'ext4', 'UUID=a'),
      '/persist/nix/store/linux-6.1/bzImage',
    ],
    [
      "NixOS's read-only store",
      mount('8:1', '/', '/', 'ext4', 'UUID=a') + mount('8:1', '/nix/store', '/nix/store', 'ext4', 'UUID=a'),
      '/nix/store/linux-6.1/bzImage',
    ],
    ['ZFS', mount('0:40', '/', '/', 'zfs', 'tank/root'), '/root@/nix/store/linux-6.1/bzImage'],
    ['a space in the table', mount('8:1', '/my\\040disk', '/', 'ext4', 'UUID=a'), "'/my disk"],
  ])('is right for %s', (_, mounts, path) => {
    const { inPlace, kernel } = plan(mounts);
    expect(inPlace).toBe(true);
    expect(kernel).toContain(path);
  });

  it('is what grub-mkrelpath says on this machine', () => {
    const { mounts } = hostMachine();
    const judged = ['/usr/bin', '/etc', '/tmp', machine.root]
      .map((path) => ({
        path,
        found: mountOf(mounts, path),
        answer: spawnSync('grub-mkrelpath', [path], { encoding: 'utf8' }),
      }))
      .filter(({ found, answer }) => answer.status === 0 && found?.kind !== 'overlay');
    for (const { path, found, answer } of judged)
      expect(found && pathOnFilesystem(found, path)).toBe(answer.stdout.trim());
  });
});

describe('the store is read in place', () => {
  const root = mount('8:1', '/', '/', 'ext4', 'UUID=a');

  it('on another file system only when GRUB itself can read it, and nothing lies between', () => {
    const apart = root + mount('8:2', '/', '/boot', 'ext4', 'UUID=b');
    expect(plan(apart)).toMatchObject({ inPlace: false, reason: expect.stringContaining('grub-probe') });
    expect(plan(apart, { isReadable: () => true })).toMatchObject({ inPlace: true });
    for (const layers of [{ luks: ['0123'] }, { lvm: true }, { raid: true }])
      expect(plan(apart, { isReadable: () => true, layersOf: () => ({ ...plain, ...layers }) }).inPlace).toBe(
        false,
      );
  });

  it('not where GRUB cannot read it, such as an ext4 with unknown features', () => {
    expect(plan(root, { isReadable: () => false })).toMatchObject({
      inPlace: false,
      kernel: "($nixboot_boot)'/boot/nixos/linux-6.1-bzImage'",
    });
    expect(plan(mount('0:40', '/', '/', 'overlay', 'overlay'))).toMatchObject({ inPlace: false });
  });

  it('on an encrypted disk that holds /boot too, after unlocking it', () => {
    const luks = { layersOf: () => ({ ...plain, luks: ['0123abcd'], lvm: true }) };
    const { inPlace, menu } = plan(root, luks);
    expect(inPlace).toBe(true);
    expect(menu).toContain('cryptomount -u 0123abcd');
    expect(menu).toContain('insmod lvm');
  });

  it('on an encrypted disk that a mount table describes, on volumes and a RAID', () => {
    const volume = '5C9BB2F6-2b5b-4d9e-9d0e-2f3f4a8b1c11';
    const { inPlace, menu } = plan(mount('254:0', '/', '/', 'ext4', `UUID=a,LVM,LUKS=${volume},RAID`));
    expect(inPlace).toBe(true);
    for (const module of ['luks', 'luks2', 'lvm', 'mdraid1x']) expect(menu).toContain(`insmod ${module}\n`);
    expect(menu).toMatch(/cryptomount -u 5c9bb2f62b5b4d9e9d0e2f3f4a8b1c11\n *search .* --fs-uuid '?a'?\n/);
  });

  it('not when only the store is encrypted, unless the user wants to type a passphrase for each entry', () => {
    const volume = '5c9bb2f6-2b5b-4d9e-9d0e-2f3f4a8b1c11';
    const apart =
      mount('254:0', '/', '/', 'ext4', `UUID=a,LUKS=${volume}`) +
      mount('8:1', '/', '/boot', 'ext4', 'UUID=b');
    expect(plan(apart)).toMatchObject({ inPlace: false, reason: expect.stringContaining('encrypted') });
    expect(plan(apart).menu).not.toContain('cryptomount');
    expect(plan(apart, {}, { copyKernels: 'never' }).menu).toContain(
      'cryptomount -u 5c9bb2f62b5b4d9e9d0e2f3f4a8b1c11\n',
    );
  });

  it('as the user says', () => {
    expect(plan(root, {}, { copyKernels: 'always' }).inPlace).toBe(false);
    const unreadable = { isReadable: () => false };
    expect(plan(root, unreadable, { copyKernels: 'never' }).inPlace).toBe(true);
  });

  it('never for Heads and the Boot Loader Specification', () => {
    expect(plan(root, {}, { target: 'heads' }).inPlace).toBe(false);
    expect(plan(root, {}, { target: 'bls' }).inPlace).toBe(false);
  });
});

it('a file system without a UUID is found by our own file', () => {
  const { menu } = plan(mount('0:40', '/', '/', 'overlay', 'overlay'));
  expect(menu).toContain("--file '/boot/nixos/manifest.json'");
});

it.each([
  'UUID=a,LUKS=nonsense',
  'UUID=a,DISK=b',
  'UUID=a,',
  'UUID=',
  'LUKS=5c9bb2f62b5b4d9e9d0e2f3f4a8b1c11',
  'UUID=a,LUKS=5c9bb2f62b5b4d9e9d0e2f3f4a8b1c11;reboot',
])('a mount table with the source %s is an error with its mount point', (source) => {
  expect(() => described(mount('8:1', '/', '/nix', 'ext4', source))).toThrow(
    expect.objectContaining({ code: 'MOUNTS_INVALID', place: 'mountinfo: /nix' }),
  );
});

it('a broken mount table is an error with its line', () => {
  expect(() => parseMounts('22 1 8:1 / / rw - ext4 a rw\nnonsense\n')).toThrow(
    expect.objectContaining({ code: 'MOUNTS_INVALID', place: 'mountinfo:2' }),
  );
});
