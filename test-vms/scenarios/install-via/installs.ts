import { expect, it } from 'vitest';
import { buildSystem } from '../../install-via/host.ts';
import type { Scenario } from './scenario.ts';

export const installs = ({ machine, host, system }: Scenario): void => {
  it('looks at the host, prints the plan and changes nothing', async () => {
    const text = await host().must(
      `nixboot install-via ${system()} ssh://box --one-shot --dry-run; host_tree >/shared/after; cmp /shared/before /shared/after
        test ! -e /target/nixos`,
    );
    expect(text).toMatch(/^target {3}box: x86_64, \w+, GRUB in \/boot\/grub, .*Nix/m);
    expect(text).toContain('6 store paths of 6');
    expect(text).toContain('GRUB reads them from the root folder');
    expect(text.match(/^writes .*$/gm)).toEqual([
      'writes   /boot/grub/nixos.cfg',
      'writes   /boot/grub/custom.cfg',
      'writes   /boot/grub/grubenv',
      'writes   /boot/nixos/',
    ]);
  });

  it('installs: a store that Nix verifies, a profile, a menu that the host includes, an entry for one boot', async () => {
    const text = await host().must(`nixboot install-via ${system()} ssh://box --one-shot
        host_tree | diff /shared/before - >/shared/difference || true
        chroot /target nix-store --store 'local?root=/nixos' --verify --check-contents 2>&1
        readlink /target/nixos/nix/var/nix/profiles/system /target/nixos/nix/var/nix/profiles/system-1-link
        cat /target/boot/grub/custom.cfg /target/boot/grub/nixos.cfg
        head -c 60 /target/boot/grub/grubenv; echo
        sed -n 's/^[<>] \\(\\S*\\) f .*/changed \\1/p' /shared/difference | sort -u`);
    expect(text).not.toContain('missing');
    expect(text).toContain(`system-1-link\n${system()}\n`);
    expect(text).toMatch(/source "\$\{config_directory\}\/nixos\.cfg"/);
    expect(text).toMatch(
      /linux \(\$nixboot_store\)'\/nixos\/nix\/store\/\S+-linux-3\.12' 'init=\/nix\/store\//,
    );
    expect(text).toContain('next_entry=nixos-default\n');
    expect(text.match(/^changed .*$/gm)).toEqual([
      'changed ./boot/grub/custom.cfg',
      'changed ./boot/grub/grubenv',
      'changed ./boot/grub/nixos.cfg',
      'changed ./boot/nixos/manifest.json',
    ]);
  });

  it('does nothing when it is called again, and says so', async () => {
    const { stderr } =
      await host().run(`find /target/boot /target/nixos/nix -printf '%p %T@ %i\\n' | grep -v 'temproots\\|/db/' >/shared/one
        nixboot install-via ${system()} ssh://box --one-shot
        find /target/boot /target/nixos/nix -printf '%p %T@ %i\\n' | grep -v 'temproots\\|/db/' | diff /shared/one - >&2`);
    expect(stderr).toContain('copying 0 of 6 store paths');
    expect(stderr).not.toMatch(/^[<>]/m);
  });

  it('makes NixOS the default when it is confirmed, and keeps that', async () => {
    const text = await host().must(`nixboot install-via --confirm ssh://box
        cat /target/boot/grub/custom.cfg
        nixboot install-via ${system()} ssh://box
        grep -c 'set default' /target/boot/grub/custom.cfg`);
    expect(text).toContain("set default='nixos-default'");
    expect(text).toMatch(/\n1\n$/);
  });

  it('takes everything back, to the byte and to the times of the folders', async () => {
    await host().must(`nixboot install-via --undo ssh://box
        host_tree >/shared/after; diff /shared/before /shared/after`);
    const again = await host().run('nixboot install-via --undo ssh://box');
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('nothing to take back') });
  });

  it('installs again after that, gives back a custom.cfg and changes that others made meanwhile', async () => {
    await host().must(`printf 'menuentry mine { true; }' >/target/boot/grub/custom.cfg
        chmod 640 /target/boot/grub/custom.cfg; touch -d 2023-01-01 /target/boot/grub/custom.cfg /target/boot/grub
        host_tree >/shared/own
        nixboot install-via ${system()} ssh://box --one-shot
        nixboot install-via --undo ssh://box --delete-root
        host_tree | diff /shared/own -
        test ! -e /target/nixos
        nixboot install-via ${system()} ssh://box --one-shot
        echo '# a line of the host' >>/target/boot/grub/custom.cfg
        nixboot install-via --undo ssh://box --delete-root
        printf 'menuentry mine { true; }# a line of the host\\n' | cmp - /target/boot/grub/custom.cfg
        rm /target/boot/grub/custom.cfg; touch -d '2024-02-03 04:05:06.123456789' /target/boot/grub`);
  });

  it('a second system is a second generation, and the first stays in the menu', async () => {
    const next = await buildSystem(machine(), 'name = "nixos-system-box-next"; payload = 4;');
    const text =
      await host().must(`nixboot install-via ${system()} ssh://box && nixboot install-via ${next} ssh://box
        cat /target/boot/grub/nixos.cfg
        nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before -`);
    expect(text).toContain("--id 'nixos-system-2'");
    expect(text).toContain("--id 'nixos-system-1'");
    expect(text).toMatch(/--id 'nixos-default' \{[^}]*box-next\/init/);
  });
};
