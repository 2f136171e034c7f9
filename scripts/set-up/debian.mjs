import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/** Programs, the Debian package that has each, and what it is for. None of them brings a daemon. */
const programs = [
  { program: 'nix-store', debian: 'nix-bin', tiers: ['test', 'demo', 'machines'] },
  { program: 'strace', debian: 'strace', tiers: ['test'] },
  { program: 'curl', debian: 'curl', tiers: ['test'] },
  { program: 'xz', debian: 'xz-utils', tiers: ['test', 'machines'] },
  { program: 'zstd', debian: 'zstd', tiers: ['test'] },
  { program: 'grub-script-check', debian: 'grub-common', tiers: ['test'] },
  { program: 'grub-emu', debian: 'grub-emu', tiers: ['test'] },
  { program: 'mke2fs', debian: 'e2fsprogs', tiers: ['test', 'machines'] },
  { program: 'busybox', debian: 'busybox-static', tiers: ['test', 'machines'] },
  { program: 'plistutil', debian: 'libplist-utils', tiers: ['test'] },
  { program: 'shellcheck', debian: 'shellcheck', tiers: ['test'] },
  { program: 'sqlite3', debian: 'sqlite3', tiers: ['test'] },
  { program: 'cpio', debian: 'cpio', tiers: ['test'] },
  { program: 'dot', debian: 'graphviz', tiers: ['test'] },
  { program: 'readelf', debian: 'binutils', tiers: ['test'] },
  { program: 'file', debian: 'file', tiers: ['test'] },
  { program: 'mkfs.vfat', debian: 'dosfstools', tiers: ['test', 'machines'] },
  { program: 'mcopy', debian: 'mtools', tiers: ['test', 'machines'] },
  { program: 'mksquashfs', debian: 'squashfs-tools', tiers: ['test', 'machines'] },
  { program: 'mkfs.erofs', debian: 'erofs-utils', tiers: ['test', 'machines'] },
  { program: 'patch', debian: 'patch', tiers: ['test'] },
  { program: 'patchelf', debian: 'patchelf', tiers: ['test'] },
  { program: 'sfdisk', debian: 'fdisk', tiers: ['test'] },
  { program: 'debootstrap', debian: 'debootstrap', tiers: ['machines'] },
  { program: 'qemu-system-x86_64', debian: 'qemu-system-x86', tiers: ['machines'] },
  { program: 'grub-mkimage', debian: 'grub-common', tiers: ['machines'] },
  // These have no program of their own: their files lie beside the folder of programs.
  { program: '../share/doc/libxml-libxml-perl/copyright', debian: 'libxml-libxml-perl', tiers: ['test'] },
  { program: '../lib/grub/i386-pc/boot.img', debian: 'grub-pc-bin', tiers: ['machines'] },
  { program: '../lib/grub/x86_64-efi/linux.mod', debian: 'grub-efi-amd64-bin', tiers: ['machines'] },
  { program: '../share/OVMF/OVMF_CODE_4M.fd', debian: 'ovmf', tiers: ['machines'] },
  { program: 'ssh', debian: 'openssh-client', tiers: ['machines'] },
  { program: 'mkfs.btrfs', debian: 'btrfs-progs', tiers: ['machines'] },
  { program: 'cryptsetup', debian: 'cryptsetup-bin', tiers: ['machines'] },
];

const find = (program, env) =>
  [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));

/** How to become root: not at all, through sudo, or undefined where neither works. */
const prefix = (env) => {
  if (process.getuid?.() === 0) return [];
  if (find('sudo', env) === undefined) return undefined;
  return process.stdin.isTTY ? ['sudo'] : ['sudo', '-n'];
};

const hasLists = () => {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
};

/**
 * Without recommendations: nix-bin recommends the package that sets up Nix's daemon, which is not ours to start.
 * Lists that are missing or out of date are fetched first.
 */
const installer = (prefix, names) => async () => {
  const root = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '--yes', '-q'];
  const aptGet = (...args) => run(root[0], [...root.slice(1), ...args]);
  const install = () => aptGet('--no-install-recommends', 'install', ...names);

  if (hasLists() && (await install()) === 0) return 0;
  const code = await aptGet('update');
  return code === 0 ? install() : code;
};

const elsewhere = (names) =>
  names
    .map((name) =>
      name === 'nix-bin'
        ? 'install Nix 2.8 or later from https://nixos.org/download so that nix-store is on PATH'
        : `install ${name} with the package manager of this system`,
    )
    .join('; ');

/** The part of the set-up that comes from Debian, for this tier. */
export const debianPackages = ({ tier, env }) => {
  const names = programs
    .filter(({ program, tiers }) => tiers.includes(tier) && find(program, env) === undefined)
    .map(({ debian }) => debian);
  const part = { title: 'Debian packages', items: names };
  const command = `apt-get install --no-install-recommends ${names.join(' ')}`;

  if (find('apt-get', env) === undefined) return { ...part, title: 'programs', instead: elsewhere(names) };
  const root = prefix(env);
  if (root === undefined) return { ...part, instead: `neither root nor sudo here; as root: ${command}` };
  return { ...part, how: `${[...root, 'apt-get'].join(' ')} install`, install: installer(root, names) };
};
