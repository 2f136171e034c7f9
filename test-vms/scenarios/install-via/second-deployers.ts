import { expect, it } from 'vitest';
import type { Scenario } from './scenario.ts';

/** A lock that lives: the shell that has made it waits on the target. */
const holdLock = `mkdir -p -m 700 /target/nixos/.nixboot
  echo 'started() { s=$(cat /proc/$1/stat); set -- \${s##*) }; echo "\${20}"; }
    ln -s "$$:$(started $$):$(cat /proc/sys/kernel/random/boot_id):eve@elsewhere:2026-01-02T03:04:05Z" /nixos/.nixboot/lock
    touch /nixos/.nixboot/heard; read -r _' >/target/tmp/hold
  sleep 600 | chroot /target sh /tmp/hold & holder=$!
  until [ -L /target/nixos/.nixboot/lock ]; do sleep 0.02; done`;

const letGo = 'kill $holder; rm -rf /target/nixos /target/tmp/hold';

export const secondDeployers = ({ host, system }: Scenario): void => {
  it('refuses the second one before anything is written, with who is working there', async () => {
    const { stdout, stderr } = await host().run(`${holdLock}
      touch -h -d '2026-01-02 03:04:05' /target/nixos/.nixboot/lock
      look() { find /target/nixos /target/boot -printf '%p %y %m %s %T@ %l\\n' | sort; }
      look >/shared/held
      nixboot install-via ${system()} ssh://box --one-shot; echo "exit $?"
      look | diff /shared/held - && host_tree | diff /shared/before - && echo unchanged
      ${letGo}`);
    expect(stderr).toContain('code: TARGET_BUSY');
    expect(stderr).toContain('eve@elsewhere is working on it, since 2026-01-02T03:04:05Z');
    expect(stderr).toMatch(/hint: \S/);
    expect(stdout).toMatch(/^exit 5$/m);
    expect(stdout).toMatch(/^unchanged$/m);
  });

  it('lets one of two through that begin at once, and the other when that has ended', async () => {
    const { stdout } = await host().run(`
      for n in 1 2 3; do nixboot install-via ${system()} ssh://box >/shared/log$n 2>&1 & eval "pid$n=$!"; done
      for n in 1 2 3; do eval "wait \\$pid$n"; echo "exit $?"; done
      grep -h 'code:' /shared/log[123] | sort -u
      chroot /target nix-store --store 'local?root=/nixos' --verify --check-contents >/dev/null 2>&1 && echo verified
      nixboot install-via ${system()} ssh://box >/dev/null 2>&1 && echo again
      (cd /target/nixos/nix/var/nix/profiles; ls -d system*)
      nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before - && echo back`);
    const codes = stdout.match(/^exit \d+$/gm) ?? [];
    expect(codes).toContain('exit 0');
    expect(codes.every((code) => code === 'exit 0' || code === 'exit 5')).toBe(true);
    expect((stdout.match(/code: \w+/g) ?? []).every((code) => /TARGET_(BUSY|CHANGED)/.test(code))).toBe(true);
    expect(stdout).toMatch(/verified\nagain\nsystem\nsystem-1-link\nback\n$/);
  });

  it('lets undoing wait for its turn as well', async () => {
    const { stderr } = await host().run(`
      nixboot install-via ${system()} ssh://box >/dev/null 2>&1
      mv /target/nixos/.nixboot/state.json /shared/state.json; ${holdLock}; mv /shared/state.json /target/nixos/.nixboot/state.json
      nixboot install-via --undo ssh://box; nixboot install-via --confirm ssh://box
      kill $holder; until nixboot install-via --undo ssh://box --delete-root 2>/dev/null; do sleep 0.1; done
      rm -f /target/tmp/hold; host_tree | diff /shared/before - >&2`);
    expect(stderr.match(/code: TARGET_BUSY/g)).toHaveLength(2);
    expect(stderr).not.toMatch(/^[<>]/m);
  });

  it.each([
    ['whose process is gone', 'ln -s "4194303:1:$(cat /proc/sys/kernel/random/boot_id):eve@x:then" $lock'],
    [
      'whose process id is another’s by now',
      'ln -s "1:1:$(cat /proc/sys/kernel/random/boot_id):eve@x:then" $lock',
    ],
    [
      'of another boot',
      'ln -s "1:$(cut -d" " -f22 /proc/1/stat):00000000-0000-0000-0000-000000000000:eve@x:then" $lock',
    ],
    ['that has heard nothing for long', `${holdLock}; touch -d '1 hour ago' /target/nixos/.nixboot/heard`],
    ['that says nothing', 'ln -s nonsense $lock'],
  ])('is not stopped by a lock %s', async (_, lock) => {
    const { stdout, stderr } =
      await host().run(`mkdir -p -m 700 /target/nixos/.nixboot; lock=/target/nixos/.nixboot/lock
      ${lock}
      nixboot install-via ${system()} ssh://box && echo installed
      ls -A /target/nixos/.nixboot
      nixboot install-via --undo ssh://box --delete-root; rm -f /target/tmp/hold
      host_tree | diff /shared/before - && echo back`);
    expect(`${stdout}${stderr}`).not.toContain('code:');
    expect(stdout).toBe('installed\nstate.json\ntimes\nback\n');
  });

  it('a deployer that is killed leaves no lock behind', async () => {
    const { stdout } = await host().run(`
      nixboot install-via ${system()} ssh://box >/dev/null 2>&1 & pid=$!
      until [ -L /target/nixos/.nixboot/lock ]; do kill -0 $pid || break; sleep 0.01; done
      kill -KILL $pid
      nixboot install-via ${system()} ssh://box >/shared/log 2>&1 && echo installed || cat /shared/log
      nixboot install-via --undo ssh://box --delete-root; rm -rf /tmp/nixboot-*; host_tree | diff /shared/before - && echo back`);
    expect(stdout).toBe('installed\nback\n');
  });
};
