import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { outputFiles, readServiceSet, render, targetNamed, targets } from '../../src/index.ts';
import { placedSets } from '../full-sets.ts';

/** Programs that not every system has which has a shell: what a generated script runs of them must be reported. */
const unusual =
  /(?<![\w/.-]|pw )(setsid|setpriv|env --default-signal|bwrap|bash|logger|awk|curl|timeout|dbus-send|modprobe|getent|useradd|usermod|groupadd|svlogd|s6-log|s6-rc-compile|supervisorctl|dinitctl|initctl|sv|s6-svscanctl|rc-service|start-stop-daemon|update-rc\.d|logrotate|systemctl|machinectl|podman|docker|kubectl|launchctl)(?![\w/.:=-])/g;

/** Without comments. What the sets of this test run themselves are other words than these. */
const commandsIn = (text: string): readonly string[] =>
  [...text.replaceAll(/^\s*(#|(need|want|after|before) ).*$/gm, '').matchAll(unusual)].map(([, word = '']) =>
    word.replace(/ .*/, ''),
  );

describe('what must be there', () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    'for %s, has all programs that scripts and steps run',
    (_, target) => {
      for (const [name, set] of Object.entries(placedSets)) {
        const { files, install, uninstall, forget, programs } = render(set, target);
        const scripts = files.filter(({ text, path }) => text?.startsWith('#!') || path.includes('/cron.d/'));
        const texts = scripts.map(({ text = '' }) => text);
        const steps = [...install, ...uninstall, ...forget].map(({ argv }) => argv.join(' '));
        const run = new Set([...texts, ...steps].flatMap(commandsIn));
        if (files.some(({ path }) => path.startsWith('/etc/logrotate.d/'))) run.add('logrotate');
        const reported = new Set(programs.flatMap(({ anyOf }) => anyOf));
        expect(
          [...run].filter((program) => !reported.has(program)),
          name,
        ).toEqual([]);
      }
    },
  );

  it('says what to install and why, once for all services', () => {
    const set = readServiceSet(
      `version: 1
services:
  a: { exec: { argv: [/a], user: u }, sandbox: { privateTmp: true } }
  b: { exec: { argv: [/b], user: u } }
users: { u: {} }`,
      { file: 'set.yaml' },
    );
    const { programs } = render(set, targetNamed('runit'));
    expect(programs.filter(({ anyOf: [program] }) => program === 'setpriv')).toEqual([
      expect.objectContaining({ from: 'util-linux', why: 'runs the service as its user', where: 'host' }),
    ]);
    expect(programs.map(({ from }) => from)).toContain('bubblewrap');
    expect(render(set, targetNamed('systemd')).programs.map(({ anyOf }) => anyOf)).toEqual([['systemctl']]);
  });

  it('asks for a program of an image inside of it, not on the host', () => {
    const set = readServiceSet(
      'version: 1\nservices: { a: { exec: { argv: [/a], image: i, nice: 5 }, health: { http: "http://127.0.0.1:1/" } } }',
      { file: 'set.yaml' },
    );
    const inside = render(set, targetNamed('compose')).programs.filter(({ where }) => where === 'inside');
    expect(inside.map(({ anyOf }) => anyOf)).toEqual([['curl', 'wget'], ['nice'], ['sh']]);
  });
});

describe('the script that installs', () => {
  let root = '';
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Installs below a folder, with a PATH on which are only these programs. */
  const install = (programs: readonly string[]) => {
    root = mkdtempSync(join(tmpdir(), 'needs-'));
    const set = readServiceSet(
      'version: 1\nservices: { a: { exec: { argv: [/a] }, sandbox: { privateTmp: true } } }',
      {
        file: 'set.yaml',
      },
    );
    for (const { path, text, executable } of outputFiles(render(set, targetNamed('sh')))) {
      const at = join(root, 'out', path);
      mkdirSync(dirname(at), { recursive: true });
      const inRoot = text.replaceAll(' /usr/local/lib', ` ${root}/usr/local/lib`);
      writeFileSync(at, inRoot.replace('$PATH:/usr/local/sbin:/usr/sbin:/sbin', '$PATH'));
      if (executable) chmodSync(at, 0o755);
    }
    const bin = join(root, 'bin');
    mkdirSync(bin);
    for (const name of ['mkdir', 'install', 'dirname', 'sh'])
      symlinkSync(
        spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(),
        join(bin, name),
      );
    for (const name of programs) {
      writeFileSync(join(bin, name), '#!/bin/sh\n');
      chmodSync(join(bin, name), 0o755);
    }
    return spawnSync('/bin/sh', [join(root, 'out/install')], { encoding: 'utf8', env: { PATH: bin } });
  };

  it('says what is missing, with what to install, and does nothing', () => {
    const { status, stderr } = install(['setsid']);
    expect(stderr).toBe('missing: bwrap (install bubblewrap): has the sandbox\nnothing was done\n');
    expect(status).toBe(3);
    expect(existsSync(join(root, 'usr'))).toBe(false);
  });

  it('installs where all is there', () => {
    expect(install(['setsid', 'bwrap'])).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(root, 'usr/local/lib/nixtools/services/a'))).toBe(true);
  });
});
