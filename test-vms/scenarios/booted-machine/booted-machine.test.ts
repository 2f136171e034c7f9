import { expect, it } from 'vitest';
import { describeBootedMachine } from '../../machine/describe-machine.ts';

describeBootedMachine('a machine that has been booted', (machine) => {
  it('has systemd as its first process, and everything has started', async () => {
    expect(await machine().must('cat /proc/1/comm')).toBe('systemd\n');
    expect(await machine().must('systemctl is-system-running')).toBe('running\n');
  });

  it('runs a service that outlives the script that started it, and serves on its own loopback only', async () => {
    await machine().must(
      'systemd-run --unit=answer node -e "http.createServer((_, r) => r.end(\'hi\')).listen(80)"',
    );
    expect(
      await machine().must('curl -sS --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1/'),
    ).toBe('hi');
    expect(await machine().must('ls /sys/class/net')).toBe('lo\n');
  });

  it('has the repository read-only, and shares a folder with the host', async () => {
    expect((await machine().run('touch /nixtools/README.md')).exitCode).not.toBe(0);
    await machine().must('echo here >/shared/file');
    expect(await machine().must('cat /shared/file')).toBe('here\n');
  });
});
