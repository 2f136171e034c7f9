import { beforeAll, describe, expect, it } from 'vitest';
import { buildSystem, hostPackages, makeHost, type TestHost } from '../../install-via/host.ts';
import { describeMachine } from '../../machine/describe-machine.ts';
import type { Machine } from '../../machine/machine.ts';

/** Each step takes three installations, so a short run takes some of them, other ones each time that steps are added. */
const stride = process.env['NIXTOOLS_MACHINES'] === 'all' ? 1 : 5;

const breakAt = 'node /nixtools/test-vms/install-via/break-at.mjs';

describeMachine(
  'nixboot install-via, over a real sshd, with a real Nix',
  (machine) => {
    let host: TestHost;
    let system: string;
    beforeAll(async () => {
      host = await makeHost(machine(), 'host.img');
      system = await buildSystem(machine());
      await host.must('host_tree >/shared/before');
    });

    it('looks at the host, prints the plan and changes nothing', async () => {
      const text = await host.must(
        `nixboot install-via ${system} ssh://box --one-shot --dry-run; host_tree >/shared/after; cmp /shared/before /shared/after
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
      const text = await host.must(`nixboot install-via ${system} ssh://box --one-shot
        host_tree | diff /shared/before - >/shared/difference || true
        chroot /target nix-store --store 'local?root=/nixos' --verify --check-contents 2>&1
        readlink /target/nixos/nix/var/nix/profiles/system /target/nixos/nix/var/nix/profiles/system-1-link
        cat /target/boot/grub/custom.cfg /target/boot/grub/nixos.cfg
        head -c 60 /target/boot/grub/grubenv; echo
        sed -n 's/^[<>] \\(\\S*\\) f .*/changed \\1/p' /shared/difference | sort -u`);
      expect(text).not.toContain('missing');
      expect(text).toContain(`system-1-link\n${system}\n`);
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
        await host.run(`find /target/boot /target/nixos/nix -printf '%p %T@ %i\\n' | grep -v 'temproots\\|/db/' >/shared/one
        nixboot install-via ${system} ssh://box --one-shot
        find /target/boot /target/nixos/nix -printf '%p %T@ %i\\n' | grep -v 'temproots\\|/db/' | diff /shared/one - >&2`);
      expect(stderr).toContain('copying 0 of 6 store paths');
      expect(stderr).not.toMatch(/^[<>]/m);
    });

    it('makes NixOS the default when it is confirmed, and keeps that', async () => {
      const text = await host.must(`nixboot install-via --confirm ssh://box
        cat /target/boot/grub/custom.cfg
        nixboot install-via ${system} ssh://box
        grep -c 'set default' /target/boot/grub/custom.cfg`);
      expect(text).toContain("set default='nixos-default'");
      expect(text).toMatch(/\n1\n$/);
    });

    it('takes everything back, to the byte and to the times of the folders', async () => {
      await host.must(`nixboot install-via --undo ssh://box
        host_tree >/shared/after; diff /shared/before /shared/after`);
      const again = await host.run('nixboot install-via --undo ssh://box');
      expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('nothing to take back') });
    });

    it('installs again after that, gives back a custom.cfg and changes that others made meanwhile', async () => {
      await host.must(`printf 'menuentry mine { true; }' >/target/boot/grub/custom.cfg
        chmod 640 /target/boot/grub/custom.cfg; touch -d 2023-01-01 /target/boot/grub/custom.cfg /target/boot/grub
        host_tree >/shared/own
        nixboot install-via ${system} ssh://box --one-shot
        nixboot install-via --undo ssh://box --delete-root
        host_tree | diff /shared/own -
        test ! -e /target/nixos
        nixboot install-via ${system} ssh://box --one-shot
        echo '# a line of the host' >>/target/boot/grub/custom.cfg
        nixboot install-via --undo ssh://box --delete-root
        printf 'menuentry mine { true; }# a line of the host\\n' | cmp - /target/boot/grub/custom.cfg
        rm /target/boot/grub/custom.cfg; touch -d '2024-02-03 04:05:06.123456789' /target/boot/grub`);
    });

    it('a second system is a second generation, and the first stays in the menu', async () => {
      const next = await buildSystem(machine(), 'name = "nixos-system-box-next"; payload = 4;');
      const text =
        await host.must(`nixboot install-via ${system} ssh://box && nixboot install-via ${next} ssh://box
        cat /target/boot/grub/nixos.cfg
        nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before -`);
      expect(text).toContain("--id 'nixos-system-2'");
      expect(text).toContain("--id 'nixos-system-1'");
      expect(text).toMatch(/--id 'nixos-default' \{[^}]*box-next\/init/);
    });

    it('killed before each step, it converges: the same tree as without, and back again', async () => {
      const text = await host.must(`
        look() { (cd /target; find boot nixos -xdev \\( -name times -o -path nixos/nix/var/nix/db -o -name 'temproots' -o -name gc.lock \\) -prune -o -printf '%p %y %m %s %l\\n' | sort; sha256sum boot/grub/* boot/nixos/*); }
        ${breakAt} -1 install-via ${system} ssh://box --one-shot >/shared/steps
        look >/shared/whole
        nixboot install-via --undo ssh://box --delete-root
        steps=$(cat /shared/steps)
        for n in $(seq 1 ${stride} $steps); do
          if ${breakAt} $n install-via ${system} ssh://box --one-shot >/dev/null; then echo "step $n was not reached"; exit 1; fi
          grep -q 'Debian GNU/Linux' /target/boot/grub/grub.cfg
          if [ -e /target/boot/grub/custom.cfg ]; then test -e /target/boot/grub/nixos.cfg; fi
          nixboot install-via ${system} ssh://box --one-shot 2>/shared/log || { cat /shared/log; exit 1; }
          look | diff /shared/whole - || { echo "after step $n"; exit 1; }
          nixboot install-via --undo ssh://box --delete-root
          host_tree | diff /shared/before - || { echo "undone after step $n"; exit 1; }
        done
        echo "$steps steps"`);
      expect(Number(/^(\d+) steps$/m.exec(text)?.[1])).toBeGreaterThan(20);
    });

    it('killed before each step of undoing, it converges as well', async () => {
      const text = await host.must(`
        nixboot install-via ${system} ssh://box --one-shot
        n=1
        while :; do
          ${breakAt} $n install-via --undo ssh://box >/shared/steps && break
          n=$((n + ${stride}))
          nixboot install-via --undo ssh://box
          host_tree | diff /shared/before - || { echo "after step $n"; exit 1; }
          nixboot install-via ${system} ssh://box --one-shot
        done
        host_tree | diff /shared/before -
        nixboot install-via --undo ssh://box --delete-root
        echo "$n steps"`);
      expect(Number(/^(\d+) steps$/m.exec(text)?.[1])).toBeGreaterThan(10);
    });

    it('an interrupted copy goes on where it ended', async () => {
      const large = await buildSystem(machine(), 'name = "nixos-system-large"; payload = 60;');
      const { stderr } = await host.run(`
        nixboot install-via ${large} ssh://box & pid=$!
        while [ "$(ls -d /target/nixos/nix/store/*-payload-* 2>/dev/null | wc -l)" -lt 8 ]; do kill -0 $pid || break; sleep 0.02; done
        kill -KILL $pid; wait $pid; sleep 0.5
        nixboot install-via ${large} ssh://box || echo FAILED >&2
        chroot /target nix-store --store 'local?root=/nixos' --verify --check-contents || echo FAILED >&2
        nixboot install-via --undo ssh://box --delete-root`);
      expect(stderr).not.toContain('FAILED');
      const copied = [...stderr.matchAll(/copying (\d+) of (\d+) store paths/g)].map((match) =>
        Number(match[1]),
      );
      expect(copied[0]).toBe(63);
      expect(copied[1]).toBeLessThan(63 - 6);
    });

    it('brings a Nix to a host that has none', async () => {
      await host.must(`
        mkdir -p /shared/nix; touch -r /target/usr/bin /shared/times; mv /target/usr/bin/nix* /shared/nix
        nixboot install-via ${system} ssh://box --nix /usr/bin/nix-daemon
        mv /shared/nix/* /target/usr/bin/; touch -r /shared/times /target/usr/bin
        chroot /target nix-store --store 'local?root=/nixos' --verify --check-contents
        nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before -`);
    });

    it("shares the host's store: nothing is twice on the disk, the host's collector keeps it, and Nix inside knows it", async () => {
      const shared = await buildSystem(machine(), 'shareStore = true;');
      const text = await host.must(`
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
      const text = await host.must(`host_tree >/shared/outside
        nixboot install-via ${system} ssh://box
        ${inside}
        nixboot install-via --undo ssh://box 2>&1 | grep code: && nixboot install-via ${system} ssh://box 2>&1 | grep code:
        nixboot install-via --confirm ssh://box
        ${outside}
        grep 'set default' /target/boot/grub/custom.cfg
        nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/outside -`);
      expect(text.match(/TARGET_IS_INSIDE/g)).toHaveLength(2);
      expect(text).toContain('/host/boot/grub/custom.cfg\n');
      expect(text).toContain("set default='nixos-default'");
    });

    describe('refuses before anything is written', () => {
      const cases: readonly {
        readonly why: string;
        readonly code: string;
        readonly spoil?: string;
        readonly mend?: string;
        readonly system?: string;
        readonly words?: string;
        readonly url?: string;
      }[] = [
        {
          why: 'a wrong host key',
          code: 'SSH_HOST_KEY',
          spoil: `cp /root/.ssh/known_hosts /root/known; ssh-keygen -q -t ed25519 -N '' -f /shared/other; echo "[127.0.0.1]:22022 $(cut -d' ' -f1,2 /shared/other.pub)" >/root/.ssh/known_hosts`,
          mend: 'mv /root/known /root/.ssh/known_hosts; rm /shared/other*',
        },
        {
          why: 'a host key that nobody knows',
          code: 'SSH_HOST_KEY',
          spoil: 'mv /root/.ssh/known_hosts /root/known',
          mend: 'mv /root/known /root/.ssh/known_hosts',
        },
        {
          why: 'a key that the target does not take',
          code: 'SSH_DENIED',
          spoil: 'mv /target/root/.ssh/authorized_keys /target/root/.ssh/others',
          mend: 'mv /target/root/.ssh/others /target/root/.ssh/authorized_keys',
        },
        { why: 'a target that nobody answers for', code: 'SSH_FAILED', url: 'ssh://box:22023' },
        {
          why: 'an option of ssh in the place of a host',
          code: 'SSH_URL_INVALID',
          url: 'ssh://-oProxyCommand=touch%20/shared/pwned',
        },
        {
          why: 'a login shell that greets',
          code: 'TARGET_REPORT_INVALID',
          spoil: `echo 'echo welcome' >/target/root/.bashrc; chroot /target usermod -s /bin/bash root`,
          mend: 'rm /target/root/.bashrc',
        },
        {
          why: 'no room',
          code: 'TARGET_FULL',
          spoil:
            'free=$(df -Pk /target | awk "END { print \\$4 }"); fallocate -l $(( (free - 2000) * 1024 )) /target/var/log/ballast',
          mend: 'rm /target/var/log/ballast',
        },
        {
          why: 'no Nix',
          code: 'TARGET_NO_NIX',
          spoil: 'mv /target/usr/bin/nix-daemon /target/var/log/',
          mend: 'mv /target/var/log/nix-daemon /target/usr/bin/',
        },
        { why: 'a system for another processor', code: 'TARGET_ARCH', system: 'system = "aarch64-linux";' },
        {
          why: 'a /boot that is read-only',
          code: 'TARGET_READ_ONLY',
          spoil: 'mount --bind /target/boot /target/boot; mount -o remount,bind,ro /target/boot',
          mend: 'umount /target/boot',
        },
        {
          why: 'a menu that somebody else wrote',
          code: 'MENU_NOT_OURS',
          spoil: 'echo "menuentry theirs { true; }" >/target/boot/grub/nixos.cfg',
          mend: 'rm /target/boot/grub/nixos.cfg',
        },
        {
          why: 'a /boot/nixos that somebody else made',
          code: 'FOLDER_NOT_OURS',
          spoil: 'mkdir /target/boot/nixos',
          mend: 'rmdir /target/boot/nixos',
        },
        {
          why: 'a custom.cfg that is a link',
          code: 'CUSTOM_CFG_ODD',
          spoil: 'ln -s /etc/passwd /target/boot/grub/custom.cfg',
          mend: 'rm /target/boot/grub/custom.cfg',
        },
        {
          why: 'a grub.cfg that reads no custom.cfg',
          code: 'CUSTOM_CFG_UNREAD',
          spoil:
            'cp -a /target/boot/grub/grub.cfg /root/grub.cfg; sed -i /custom.cfg/d /target/boot/grub/grub.cfg',
          mend: 'cp -a /root/grub.cfg /target/boot/grub/grub.cfg',
        },
        {
          why: 'one boot where GRUB knows no such thing',
          code: 'ONE_SHOT_IMPOSSIBLE',
          words: '--one-shot',
          spoil:
            'cp -a /target/boot/grub/grub.cfg /root/grub.cfg; sed -i /next_entry/d /target/boot/grub/grub.cfg',
          mend: 'cp -a /root/grub.cfg /target/boot/grub/grub.cfg',
        },
        {
          why: 'a damaged grubenv',
          code: 'GRUBENV_INVALID',
          words: '--one-shot',
          spoil: 'cp -a /target/boot/grub/grubenv /root/grubenv; echo short >/target/boot/grub/grubenv',
          mend: 'cp -a /root/grubenv /target/boot/grub/grubenv',
        },
        { why: 'the root of the host as the folder', code: 'ROOT_FOLDER_UNSAFE', words: '--root /' },
        { why: "the host's /nix", code: 'ROOT_FOLDER_UNSAFE', words: '--root /nix' },
        { why: 'a folder with .. in it', code: 'ROOT_FOLDER_UNSAFE', words: '--root /srv/../etc' },
        {
          why: 'a folder behind a link',
          code: 'ROOT_FOLDER_UNSAFE',
          words: '--root /srv/there/nixos',
          spoil: 'ln -s /etc /target/srv/there',
          mend: 'rm /target/srv/there',
        },
        {
          why: 'a link as the folder',
          code: 'ROOT_FOLDER_UNSAFE',
          spoil: 'ln -s /etc /target/nixos',
          mend: 'rm /target/nixos',
        },
        {
          why: 'a folder with something in it',
          code: 'ROOT_FOLDER_NOT_OURS',
          spoil: 'mkdir /target/nixos; echo theirs >/target/nixos/file',
          mend: 'grep -q theirs /target/nixos/file; rm -r /target/nixos',
        },
        {
          why: 'a damaged journal',
          code: 'INSTALL_STATE_INVALID',
          spoil: 'mkdir -p /target/nixos/.nixboot; echo "{" >/target/nixos/.nixboot/state.json',
          mend: 'rm -r /target/nixos',
        },
        {
          why: 'a system that knows of no folder',
          code: 'SYSTEM_NOT_FOR_FOLDER',
          system: 'forFolder = false;',
        },
        { why: 'a system for another folder', code: 'SYSTEM_NOT_FOR_FOLDER', system: 'folder = "/other";' },
        {
          why: 'a system for another disk',
          code: 'SYSTEM_NOT_FOR_FOLDER',
          system: 'uuid = "00000000-0a8e-4d5e-9a55-2f1d6a3b7c10";',
        },
        { why: 'undoing what was never done', code: 'NOT_INSTALLED', words: '--undo', system: 'undo' },
        { why: 'confirming what was never done', code: 'NOT_INSTALLED', words: '--confirm', system: 'undo' },
      ];

      it.each(cases)(
        '$why',
        async ({ code, spoil = 'true', mend = 'true', system: args, words = '', url = 'ssh://box' }) => {
          const toplevel =
            args === 'undo'
              ? ''
              : args === undefined
                ? system
                : await buildSystem(machine() as Machine, args);
          const { stdout, stderr } = await host.run(`
          set +e
          ${spoil}
          host_tree >/shared/spoilt
          ls -A /target >/shared/names
          nixboot install-via ${toplevel} ${url} ${words} >/shared/out 2>/shared/err; echo "exit $?"
          cat /shared/err
          host_tree | diff /shared/spoilt - && ls -A /target | diff /shared/names - && echo unchanged
          ${mend}`);
          const all = `${stdout}${stderr}`;
          expect(all).toContain(`code: ${code}`);
          expect(all).toMatch(/hint: \S/);
          expect(all).toMatch(/^exit [1-6]$/m);
          expect(all).toMatch(/^unchanged$/m);
          expect((await host.run('test -e /shared/pwned')).exitCode).toBe(1);
        },
      );
    });
  },
  hostPackages,
);
