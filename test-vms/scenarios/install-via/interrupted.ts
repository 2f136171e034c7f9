import { expect, it } from 'vitest';
import { buildSystem } from '../../install-via/host.ts';
import type { Scenario } from './scenario.ts';

/** Each step takes three installations, so a short run takes some of them, other ones each time that steps are added. */
const stride = process.env['NIXTOOLS_MACHINES'] === 'all' ? 1 : 5;

const breakAt = 'node /nixtools/test-vms/install-via/break-at.mjs';

export const interrupted = ({ machine, host, system }: Scenario): void => {
  it('killed before each step, it converges: the same tree as without, and back again', async () => {
    const text = await host().must(`
        look() { (cd /target; find boot nixos -xdev \\( -name times -o -path nixos/nix/var/nix/db -o -name 'temproots' -o -name gc.lock \\) -prune -o -printf '%p %y %m %s %l\\n' | sort; sha256sum boot/grub/* boot/nixos/*); }
        ${breakAt} -1 install-via ${system()} ssh://box --one-shot >/shared/steps
        look >/shared/whole
        nixboot install-via --undo ssh://box --delete-root
        steps=$(cat /shared/steps)
        for n in $(seq 1 ${stride} $steps); do
          if ${breakAt} $n install-via ${system()} ssh://box --one-shot >/dev/null; then echo "step $n was not reached"; exit 1; fi
          grep -q 'Debian GNU/Linux' /target/boot/grub/grub.cfg
          if [ -e /target/boot/grub/custom.cfg ]; then test -e /target/boot/grub/nixos.cfg; fi
          nixboot install-via ${system()} ssh://box --one-shot 2>/shared/log || { cat /shared/log; exit 1; }
          look | diff /shared/whole - || { echo "after step $n"; exit 1; }
          nixboot install-via --undo ssh://box --delete-root
          host_tree | diff /shared/before - || { echo "undone after step $n"; exit 1; }
        done
        echo "$steps steps"`);
    expect(Number(/^(\d+) steps$/m.exec(text)?.[1])).toBeGreaterThan(20);
  });

  it('killed before each step of undoing, it converges as well', async () => {
    const text = await host().must(`
        nixboot install-via ${system()} ssh://box --one-shot
        n=1
        while :; do
          ${breakAt} $n install-via --undo ssh://box >/shared/steps && break
          n=$((n + ${stride}))
          nixboot install-via --undo ssh://box
          host_tree | diff /shared/before - || { echo "after step $n"; exit 1; }
          nixboot install-via ${system()} ssh://box --one-shot
        done
        host_tree | diff /shared/before -
        nixboot install-via --undo ssh://box --delete-root
        echo "$n steps"`);
    expect(Number(/^(\d+) steps$/m.exec(text)?.[1])).toBeGreaterThan(10);
  });

  it('killed before each step of confirming, it is confirmed when that is run again', async () => {
    const text = await host().must(`
      nixboot install-via ${system()} ssh://box
      n=1
      until ${breakAt} $n install-via --confirm ssh://box >/dev/null; do
        nixboot install-via ${system()} ssh://box
        nixboot install-via --confirm ssh://box >/dev/null
        test "$(grep -c 'set default' /target/boot/grub/custom.cfg)" = 1
        nixboot install-via --undo ssh://box --delete-root
        host_tree | diff /shared/before - || { echo "after step $n"; exit 1; }
        nixboot install-via ${system()} ssh://box
        n=$((n + 1))
      done
      grep -c 'set default' /target/boot/grub/custom.cfg
      nixboot install-via --undo ssh://box --delete-root
      host_tree | diff /shared/before -
      echo "$((n - 1)) steps"`);
    expect(text).toMatch(/^1\n2 steps$/m);
  });

  it('an interrupted copy goes on where it ended', async () => {
    const large = await buildSystem(machine(), 'name = "nixos-system-large"; payload = 60;');
    const { stderr } = await host().run(`
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
};
