import { beforeAll, describe, expect, it } from 'vitest';
import { buildSystem, hostPackages, makeHost, type TestHost } from '../install-via/host.ts';
import { describeMachine } from '../machine/describe-machine.ts';

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
        `nixboot install-via ${system} ssh://box --one-shot --dry-run; host_tree >/shared/after`,
      );
      console.log(text);
      expect(text).toMatch(/^target {3}box: x86_64, /m);
      expect(text).toContain('GRUB reads them from the root folder');
      await machine().must('cmp /shared/before /shared/after');
    });

    it('installs', async () => {
      const r = await host.run(
        `nixboot install-via ${system} ssh://box --one-shot; host_tree >/shared/after; diff /shared/before /shared/after; cat /target/boot/grub/custom.cfg /target/boot/grub/nixos.cfg; head -c 60 /target/boot/grub/grubenv; ls -la /target/nixos /target/nixos/.nixboot /target/nixos/nix/var/nix/profiles /target/boot/nixos`,
      );
      console.log(r.stdout, r.stderr);
    });
    it('undo', async () => {
      const r = await host.run(
        `nixboot install-via --undo ssh://box; host_tree >/shared/after; diff /shared/before /shared/after`,
      );
      console.log(r.stdout, r.stderr);
    });
  },
  hostPackages,
);
