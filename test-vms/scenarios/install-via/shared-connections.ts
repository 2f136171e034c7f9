import { expect, it } from 'vitest';
import type { Scenario } from './scenario.ts';

/** Whether an ssh with a connection of ours is left, by its socket's name. */
const isConnected = `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -q 'nixboot-ssh-[A-Za-z0-9]'`;

/** An installation and its way back, with the logins that sshd counts, and what it leaves here. */
const whole = (system: string): string => `
  logins() { grep -c 'Accepted publickey' /shared/sshd.log || true; }
  first=$(logins)
  nixboot install-via ${system} ssh://box --one-shot
  echo "logins $(($(logins) - first))"
  test -e /target/boot/grub/nixos.cfg
  nixboot install-via --undo ssh://box --delete-root
  host_tree | diff /shared/before -
  ls -d /tmp/nixboot-* 2>/dev/null && exit 1
  ${isConnected} && exit 1
  echo clean`;

const config = '/root/.ssh/config';
const kept = (words: string, script: string): string => `cp ${config} /root/kept-config
  printf '%s\\n' '${words}' | cat - /root/kept-config >${config}
  ${script}
  cp /root/kept-config ${config}`;

export const sharedConnections = ({ host, system }: Scenario): void => {
  it('logs in once for everything, and leaves neither process nor socket', async () => {
    const text = await host().must(whole(system()));
    expect(text).toMatch(/^logins 1$/m);
    expect(text).toContain('clean');
  });

  it('does so where the user’s own configuration forbids sharing', async () => {
    const text = await host().must(kept('ControlMaster no\nControlPath none', whole(system())));
    expect(text).toMatch(/^logins 1$/m);
  });

  it('logs in anew for each call where the target allows one session a connection', async () => {
    const text = await host().must(whole(system()), "SSHD_OPTIONS='-o MaxSessions=1'");
    expect(text).toContain('clean');
  });

  it('uses a connection that the user shares already, and leaves it', async () => {
    const text = await host().must(
      kept(
        'ControlPath /root/.ssh/mine',
        `ssh -M -N -f box
        ${whole(system())}
        ssh -O check box 2>&1; ssh -O exit box 2>/dev/null`,
      ),
    );
    expect(text).toMatch(/^logins 0$/m);
    expect(text).toContain('Master running');
  });

  it('ends its connection when it is interrupted, and the lock with it', async () => {
    const { stdout } = await host().run(`
      nixboot install-via ${system()} ssh://box 2>/shared/log & pid=$!
      until [ -L /target/nixos/.nixboot/lock ]; do kill -0 $pid || break; sleep 0.02; done
      kill -INT $pid; wait $pid; echo "exit $?"
      for _ in $(seq 1 100); do
        if [ ! -L /target/nixos/.nixboot/lock ] && ! ${isConnected}; then echo ended; break; fi
        sleep 0.1
      done
      ls -d /tmp/nixboot-ssh-* 2>/dev/null
      nixboot install-via ${system()} ssh://box >/dev/null 2>&1 && echo again
      nixboot install-via --undo ssh://box --delete-root; host_tree | diff /shared/before - && echo back`);
    expect(stdout).toMatch(/^exit 130$/m);
    expect(stdout).toMatch(/ended\nagain\nback\n$/);
  });
};
