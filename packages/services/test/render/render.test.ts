import { describe, expect, it } from 'vitest';
import { readServiceSet, refuseUnrendered, render, targetNamed } from '../../src/index.ts';

const set = (text: string) => readServiceSet(text, { file: 'set.yaml' });

const hello = set(`
version: 1
services:
  hello:
    exec: { argv: [/bin/hello, "100 %", "$HOME", "\${port.http}"], user: hello }
    parameters: { ports: { http: 8080 } }
    sandbox: { systemCalls: ["@system-service"] }
users: { hello: {} }
`);

describe('rendering', () => {
  it('gives a program exactly its words', () => {
    const { files } = render(hello, targetNamed('systemd'));
    expect(files.find(({ path }) => path.endsWith('hello.service'))?.text).toContain(
      'ExecStart=/bin/hello "100 %%" "$$HOME" 8080\n',
    );
  });

  it('refuses a port that has no number yet', () => {
    const open = set('{version: 1, services: {a: {exec: {argv: [/a]}, parameters: {ports: {x: auto}}}}}');
    expect(() => render(open, targetNamed('systemd'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_PORT_OPEN' }),
    );
  });

  it('takes all capabilities away when none is listed', () => {
    const none = set('{version: 1, services: {a: {exec: {argv: [/a]}, sandbox: {capabilities: []}}}}');
    expect(render(none, targetNamed('systemd')).files[0]?.text).toContain('CapabilityBoundingSet=\n');
  });

  it('refuses, when strict, what would be dropped, and says what to do', () => {
    const limited = set('{version: 1, services: {a: {exec: {argv: [/a]}, limits: {memoryMax: 5}}}}');
    expect(render(limited, targetNamed('runit')).losses).toContainEqual(
      expect.objectContaining({ service: 'a', field: 'limits.memoryMax', level: 'dropped' }),
    );
    expect(() => render(limited, targetNamed('runit'), { strict: true })).toThrow(
      expect.objectContaining({
        code: 'SERVICE_LOSSES',
        kind: 'refused',
        place: 'a: limits.memoryMax (set.yaml:1)',
      }),
    );
    expect(() => render(limited, targetNamed('systemd'), { strict: true })).not.toThrow();
  });

  it('leaves out what cannot run there, and what needs it, and says so', () => {
    const needs = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, type: forking}, b: {exec: {argv: [/b]}, dependencies: {requires: [a]}}, c: {exec: {argv: [/c]}, dependencies: {after: [a]}}}}',
    );
    const { files, losses } = render(needs, targetNamed('runit'));
    expect(files.map(({ path }) => path).filter((path) => path.endsWith('/run'))).toEqual(['/etc/sv/c/run']);
    expect(
      losses.filter(({ level }) => level === 'refused').map(({ service, field }) => `${service} ${field}`),
    ).toEqual(['a type', 'b dependencies.requires']);
  });

  it('refuses two ids that a target would call the same', () => {
    const same = set('{version: 1, services: {a@b: {exec: {argv: [/a]}}, a-b: {exec: {argv: [/b]}}}}');
    expect(() => render(same, targetNamed('openrc'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_NAME_CLAIMED' }),
    );
    expect(() => render(same, targetNamed('runit'))).not.toThrow();
  });

  it('refuses two services that come to one file', () => {
    const same = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, sockets: {b-c: {listen: /run/a}}}, a-b: {exec: {argv: [/b]}, sockets: {c: {listen: /run/b}}}}}',
    );
    expect(() => render(same, targetNamed('systemd'))).toThrow(
      expect.objectContaining({
        code: 'SERVICE_NAME_CLAIMED',
        message: 'for systemd, a-b and a both come to the file /etc/systemd/system/a-b-c.socket',
        place: 'services.a-b (set.yaml:1) and services.a (set.yaml:1)',
      }),
    );
  });

  it('refuses to give nothing at all for a service that cannot run there', () => {
    const forking = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, type: forking}, b: {exec: {argv: [/b]}}}}',
    );
    const target = targetNamed('runit');
    const result = render(forking, target);
    expect(() => refuseUnrendered(result, { set: forking, target })).not.toThrow();
    expect(() => refuseUnrendered(result, { set: forking, target, name: 'b' })).not.toThrow();
    expect(() => refuseUnrendered(result, { set: forking, target, name: 'a' })).toThrow(
      expect.objectContaining({
        code: 'SERVICE_LOSSES',
        kind: 'refused',
        hint: 'give forking.pidFile or forking.foregroundArgv',
      }),
    );
  });

  it('has cron find the programs of an init system', () => {
    const timed = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, type: oneshot, timers: {t: {calendar: daily}}}}}',
    );
    const { files } = render(timed, targetNamed('openrc'));
    expect(files.find(({ path }) => path.startsWith('/etc/cron.d/'))?.text).toMatch(/^PATH=.*:\/usr\/sbin:/);
  });

  it('gives units of users to all of them, for no manager of a user can be reached', () => {
    const { files, install } = render(hello, targetNamed('systemd-user'));
    expect(files.map(({ path }) => path)).toEqual(['/etc/systemd/user/hello.service']);
    expect(install.map(({ argv }) => argv)).toEqual([['systemctl', '--global', 'enable', 'hello.service']]);
  });

  it('says when finit kills sooner than it is asked to', () => {
    const slow = set('{version: 1, services: {a: {exec: {argv: [/a]}, stop: {timeoutMs: 600000}}}}');
    const { files, losses } = render(slow, targetNamed('finit'));
    expect(files.find(({ path }) => path.startsWith('/etc/finit.d/'))?.text).toContain(' kill:300 ');
    expect(losses).toContainEqual(
      expect.objectContaining({ field: 'stop.timeoutMs', level: 'approximated' }),
    );
  });

  it('adds what an override says to its own target alone', () => {
    const over = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, overrides: {systemd: {Service: ["Nice=7"]}, compose: {service: {tty: true}}}}}}',
    );
    expect(render(over, targetNamed('systemd')).files[0]?.text).toContain('Nice=7\n');
    expect(JSON.stringify(render(over, targetNamed('runit')))).not.toContain('Nice=7');
  });

  it('knows what a target may have been meant', () => {
    expect(() => targetNamed('sytemd')).toThrow(expect.objectContaining({ hint: 'did you mean "systemd"?' }));
  });

  it('refuses an override at a place that is not there', () => {
    const wrong = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, overrides: {systemd: {Servise: ["X=1"]}}}}}',
    );
    expect(() => render(wrong, targetNamed('systemd'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_OVERRIDE', hint: 'did you mean "Service"?' }),
    );
  });
});
