import { expect, it } from 'vitest';
import { buildSystem } from '../../install-via/host.ts';
import type { Scenario } from './scenario.ts';

const files = '/nixtools/test-vms/install-via';

/** What an installed system says of its folder, and the way back. */
const installedAs = (name: string): string => `
  readlink /target/nixos/nix/var/nix/profiles/system-1-link | grep -q -- '-${name}$'
  cat "/target/nixos$(readlink /target/nixos/nix/var/nix/profiles/system-1-link)/nixboot-root-folder"
  nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before -`;

const folder = {
  device: '/dev/disk/by-uuid/6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10',
  fsType: 'ext4',
  folder: '/nixos',
  shareStore: false,
};

export const otherWays = ({ machine, host, system }: Scenario): void => {
  it('builds a configuration for the folder and the disk that the target has', async () => {
    // A host in a file has no node of its own in /dev, so blkid knows its UUID by the loop device only.
    const text = await host().must(`echo '{ ... }: { networking.hostName = "configured"; }' >/shared/box.nix
      nixboot install-via --config /shared/box.nix --nixpkgs ${files}/tiny-nixos ssh://box
      ${installedAs('nixos-system-configured')}`);
    expect(JSON.parse(text)).toMatchObject(folder);
  });

  it('builds a flake that has the module', async () => {
    const text = await host().must(`mkdir /shared/flake
      cp ${files}/flake.nix ${files}/system.nix ${files}/nixos-of-today.nix /nixtools/apps/nixboot/nix/root-folder.nix /shared/flake
      nixboot install-via --flake path:/shared/flake#box ssh://box
      ${installedAs('nixos-system-flake')}`);
    expect(JSON.parse(text)).toMatchObject(folder);
  });

  it('says what a configuration lacks that cannot be evaluated, before anything is written', async () => {
    const { stderr, stdout } =
      await host().run(`echo '{ ... }: { networking.hostName = nobody; }' >/shared/broken.nix
      nixboot install-via --config /shared/broken.nix --nixpkgs ${files}/tiny-nixos ssh://box; echo "exit $?"
      nixboot install-via --flake path:/shared/flake#nobody ssh://box; echo "exit $?"
      host_tree | diff /shared/before - && test ! -e /target/nixos && echo unchanged`);
    expect(stderr).toMatch(/nobody/);
    expect(stderr.match(/hint: \S/g)).toHaveLength(2);
    expect(stdout).toMatch(/^exit [1-6]\nexit [1-6]\nunchanged\n$/);
  });

  it('copies kernels into /boot where GRUB cannot read the folder, and takes them back', async () => {
    const text =
      await host().must(`touch -r /target/srv /shared/srv-time; mkdir /target/srv/memory; mount -t tmpfs tmpfs /target/srv/memory
      # The time of the folder above the root folder is not given back.
      others() { host_tree | grep -v '^./srv/memory '; }
      others >/shared/memory
      nixboot install-via ${system()} ssh://box --root /srv/memory/nixos 2>&1 | grep '^kernels'
      grep -h 'linux \\|initrd ' /target/boot/grub/nixos.cfg | sort -u
      for name in kernel initrd; do
        sha256sum <"/target/srv/memory/nixos$(readlink ${system()}/$name)" | cut -c1-64 >/shared/sum
        ls /target/boot/nixos | while read -r file; do sha256sum <"/target/boot/nixos/$file" | cut -c1-64; done | grep -c "$(cat /shared/sum)"
        grep -c "$(cat /shared/sum)" /target/boot/nixos/manifest.json
      done
      nixboot install-via --undo ssh://box --root /srv/memory/nixos --delete-root
      others | diff /shared/memory -
      umount /target/srv/memory; rmdir /target/srv/memory; touch -r /shared/srv-time /target/srv`);
    expect(text).toMatch(/^kernels +copied to \/boot: /m);
    expect(text).toMatch(/linux \S*\/boot\/nixos\/\S+/);
    expect(text).toMatch(/\n1\n1\n1\n1\n$/);
  });

  it('brings a Nix to a host that has none', async () => {
    await host().must(`
        mkdir -p /shared/nix; touch -r /target/usr/bin /shared/times; mv /target/usr/bin/nix* /shared/nix
        nixboot install-via ${system()} ssh://box --nix /usr/bin/nix-daemon
        mv /shared/nix/* /target/usr/bin/; touch -r /shared/times /target/usr/bin
        chroot /target nix-store --store 'local?root=/nixos' --verify --check-contents
        nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before -`);
  });

  it("shares the host's store: nothing is twice on the disk, the host's collector keeps it, and Nix inside knows it", async () => {
    const shared = await buildSystem(machine(), 'shareStore = true;');
    const text = await host().must(`
        nixboot install-via ${shared} ssh://box --share-store
        ls /target/nixos/nix/store | wc -l
        cat /target/boot/grub/nixos.cfg
        chroot /target nix-store --gc >/dev/null 2>&1
        chroot /target nix-store --check-validity ${shared}
        mount --bind /target/nix/store /target/nixos/nix/store
        chroot /target nix-store --store 'local?root=/nixos' --check-validity ${shared}
        umount /target/nixos/nix/store
        nixboot install-via --undo ssh://box --delete-root
        test ! -e /target/nix/var/nix/gcroots/nixboot-install-via
        chroot /target nix-store --gc >/dev/null 2>&1
        if test -e /target${shared}; then exit 1; fi`);
    expect(text).toMatch(/^0$/m);
    expect(text).toContain("linux ($nixboot_store)'/nix/store/");
  });

  it('is confirmed from inside as well, where the host is below /host; nothing else is done from there', async () => {
    const inside = `cp -a /target/nixos/.nixboot /target/.nixboot; mv /target/nixos /target/var/log/nixos
        mkdir /target/host; mount --bind /target /target/host`;
    const outside = `umount /target/host; rmdir /target/host; mv /target/var/log/nixos /target/nixos
        rm -r /target/nixos/.nixboot; mv /target/.nixboot /target/nixos/.nixboot`;
    const text = await host().must(`host_tree >/shared/outside
        nixboot install-via ${system()} ssh://box
        ${inside}
        nixboot install-via --undo ssh://box 2>&1 | grep code: && nixboot install-via ${system()} ssh://box 2>&1 | grep code:
        nixboot install-via --confirm ssh://box
        ${outside}
        grep 'set default' /target/boot/grub/custom.cfg
        nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/outside -`);
    expect(text.match(/TARGET_IS_INSIDE/g)).toHaveLength(2);
    expect(text).toContain('/host/boot/grub/custom.cfg\n');
    expect(text).toContain("set default='nixos-default'");
  });
};
