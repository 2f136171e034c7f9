import { describe, expect, it } from 'vitest';
import { parseProbe, parseRootFolder, planInstall, type SystemToInstall } from '../../src/index.ts';
import { hex, mounts, probeReport } from '../fake-probe.ts';

const system: SystemToInstall = {
  toplevel: '/nix/store/00000000000000000000000000000000-nixos',
  platform: 'x86_64-linux',
  kernels: 20_000_000,
  closure: [
    { path: '/nix/store/00000000000000000000000000000000-nixos', bytes: 1000 },
    { path: '/nix/store/11111111111111111111111111111111-glibc', bytes: 500_000_000 },
  ],
};

const plan = (
  changes: Parameters<typeof probeReport>[0] = {},
  { more = {}, ...request }: { oneShot?: boolean; bringsNix?: boolean; more?: Partial<SystemToInstall> } = {},
) =>
  planInstall(
    parseProbe(probeReport(changes), 'box'),
    { ...system, ...more },
    {
      request: {
        root: parseRootFolder('/nixos'),
        shareStore: false,
        oneShot: false,
        bringsNix: false,
        ...request,
      },
      name: 'box',
    },
  ).plan;

const mountTable = (boot: string): readonly string[] => [hex(mounts.replace(/^24 .*$/m, boot))];

describe('planInstall', () => {
  it('says what is copied, what is written and where kernels go', () => {
    expect(plan()).toMatchObject({
      paths: { all: 2, missing: 2 },
      bytes: { toCopy: 500_001_000, free: 1_024_000_000 },
      kernels: { inPlace: true },
      writes: ['/boot/grub/nixos.cfg', '/boot/grub/custom.cfg', '/boot/nixos/'],
      found: 'nothing',
    });
  });

  it('copies kernels when GRUB cannot read the file system of the root folder', () => {
    const device = [`${hex('/dev/sda1')} 0a1b-2c3d - no no no`];
    expect(plan({ device }).kernels).toMatchObject({ inPlace: false });
    const luks = [`${hex('/dev/sda1')} 0a1b-2c3d ${'0a'.repeat(16)} no no unknown`];
    expect(plan({ device: luks }).kernels).toMatchObject({
      inPlace: false,
      reason: expect.stringContaining('encrypted'),
    });
  });

  it('counts only what is not there yet', () => {
    expect(
      plan({ has: ['11111111111111111111111111111111-glibc'], free: [`${hex('/')} 50000`] }),
    ).toMatchObject({
      paths: { missing: 1 },
      bytes: { toCopy: 1000 },
    });
  });

  it('starts a 32-bit system on a 64-bit machine', () => {
    expect(plan({}, { more: { platform: 'i686-linux' } }).host.arch).toBe('x86_64');
  });

  it('says that Heads wants signatures', () => {
    expect(plan({ heads: [hex('kexec_hashes.txt')] }).remarks.join()).toContain('Heads');
  });

  it.each([
    ['TARGET_KERNEL', { kernel: ['FreeBSD'] }],
    ['TARGET_NOT_ROOT', { uid: ['1000'] }],
    ['TARGET_LACKS_PROGRAMS', { missing: ['od'] }],
    ['TARGET_ARCH', { arch: ['aarch64'] }],
    ['TARGET_NO_NIX', { nix: [] }],
    ['TARGET_FULL', { free: [`${hex('/')} 1000`] }],
    ['TARGET_IS_INSIDE', { inside: ['only'] }],
    ['TARGET_READ_ONLY', { 'boot-writable': ['no'] }],
    ['TARGET_READ_ONLY', { mounts: mountTable('24 22 8:2 / /boot ro,relatime - ext4 /dev/sda2 rw') }],
    [
      'TARGET_READ_ONLY',
      { mounts: mountTable('24 22 8:2 / /boot rw - ext4 /dev/sda2 ro,errors=remount-ro') },
    ],
    ['TARGET_READ_ONLY', { 'root-writable': ['no'] }],
    [
      'BOOT_NOT_FOUND',
      {
        boot: [],
        'boot-writable': [],
        'boot-free': [],
        grub: [],
        'grub-writable': [],
        'grub-cfg': [],
        'custom-cfg': [],
        'nixos-cfg': [],
        grubenv: [],
        ours: [],
        manifest: [],
      },
    ],
    ['GRUB_NOT_FOUND', { grub: [] }],
    ['GRUB_NOT_FOUND', { grub: ['grub link file'] }],
    ['MENU_NOT_OURS', { 'nixos-cfg': [`file ${hex('menuentry x {}')}`] }],
    ['MENU_NOT_OURS', { 'nixos-cfg': ['link -'] }],
    ['FOLDER_NOT_OURS', { ours: ['link'] }],
    ['FOLDER_NOT_OURS', { ours: ['folder'] }],
    ['CUSTOM_CFG_ODD', { 'custom-cfg': ['folder -'] }],
    ['CUSTOM_CFG_UNREAD', { 'grub-cfg': [`file ${hex('# source custom.cfg\n')}`] }],
    ['ROOT_FOLDER_UNSAFE', { root: ['link'] }],
    ['ROOT_FOLDER_UNSAFE', { 'real-parent': [hex('/mnt')] }],
    ['ROOT_FOLDER_NOT_OURS', { root: ['folder'], entry: [hex('file')] }],
    ['INSTALL_STATE_INVALID', { root: ['folder'], state: [`file ${hex('{')}`] }],
  ] as const)('refuses with %s: %j', (code, changes) => {
    expect(() => plan(changes)).toThrow(expect.objectContaining({ code, hint: expect.stringMatching(/\S/) }));
  });

  it('takes a Nix that is brought', () => {
    expect(plan({ nix: [] }, { bringsNix: true }).host.nix).toBeUndefined();
  });

  it.each([
    ['a grub.cfg without next_entry', { 'grub-cfg': [`file ${hex('source custom.cfg\n')}`] }],
    ['btrfs', { mounts: mountTable('24 22 0:9 /boot /boot rw - btrfs /dev/sda2 rw') }],
    ['a logical volume', { device: [`${hex('/dev/sda2')} 1111-2222 - yes no yes`] }],
    ['a grubenv that is a link', { grubenv: ['link -'] }],
  ])('promises no single boot with %s', (_, changes) => {
    expect(() => plan(changes, { oneShot: true })).toThrow(
      expect.objectContaining({ code: 'ONE_SHOT_IMPOSSIBLE' }),
    );
  });
});
