import { expect } from 'vitest';
import { targetNamed } from '../../../packages/services/src/index.ts';
import type { Facts } from '../probe-run.ts';
import { type Check, type ProbeGroup, probe } from './check.ts';

const hostile = `it's "$HOME" %h \\n ;&|\t<ü>`;

/** What the probe writes down of its own process. */
const services = {
  process: {
    description: 'Probe: it\'s 100 % "$HOME"',
    exec: {
      argv: probe('process', hostile),
      user: 'prober',
      group: 'probed',
      supplementaryGroups: ['games'],
      umask: '0027',
      cwd: '/usr/share',
      nice: 5,
      path: ['/usr/local/bin', '/usr/bin', '/bin'],
      env: { HOSTILE: hostile, EMPTY: '' },
      envFiles: ['/etc/probe.env'],
    },
    files: {
      '/etc/probe.env': { text: '# a remark\nFROM_FILE="two words"\nPLAIN=1\n' },
      '/etc/probe.conf': { text: `${hostile}\n`, mode: '0640', owner: 'prober', group: 'probed' },
    },
    directories: {
      state: { 'probe/deep': { mode: '0750' } },
      cache: { probe: { mode: '0700' } },
      logs: { probe: {} },
      runtime: { probe: { mode: '0711', group: 'games' } },
      data: { '/srv/probe': { mode: '0710', owner: 'games' } },
    },
    limits: { nofile: 333, nproc: 222, core: 0, memlock: 65_536, oomScoreAdjust: 300 },
    sandbox: { noNewPrivileges: true, capabilities: ['CAP_CHOWN', 'CAP_KILL'] },
    secrets: { word: { source: '/etc/probe.secret' } },
    log: { to: 'file', stdout: '/var/log/probe.log' },
  },
};

const limitOf = (facts: Facts, name: string): readonly string[] =>
  (
    facts
      .file('limits')
      .split('\n')
      .find((line) => line.startsWith(name)) ?? ''
  )
    .slice(26)
    .trim()
    .split(/\s+/)
    .slice(0, 2);

const seen = (
  what: string,
  fields: readonly string[],
  look: (facts: Facts) => unknown,
  expected: unknown,
): Check => ({
  what,
  service: 'process',
  fields,
  holds: async ({ facts }) => expect(look(await facts('process'))).toEqual(expected),
});

/** The same for a command on the machine, once the service runs. */
const shown = (what: string, fields: readonly string[], command: string, expected: string): Check => ({
  what,
  service: 'process',
  fields,
  holds: async ({ facts, must }) => {
    await facts('process');
    expect((await must('process', command)).trim()).toBe(expected);
  },
});

const mode = (path: string): string => `stat -c '%a %U:%G' ${path}`;
const ids = (facts: Facts, name: string): readonly string[] => facts.status(name).split(/\s+/);

export const processProbes: ProbeGroup = {
  services,
  checks: [
    {
      what: 'has the user and group that were made for it',
      service: 'process',
      fields: ['exec.user', 'exec.group'],
      holds: async ({ facts, machine }) => {
        const [uid, gid] = (await machine.must('id -u prober; getent group probed | cut -d: -f3')).split(
          '\n',
        );
        const own = await facts('process');
        expect([...ids(own, 'Uid'), ...ids(own, 'Gid')]).toEqual([
          ...Array(4).fill(uid),
          ...Array(4).fill(gid),
        ]);
      },
    },
    {
      what: 'is in the further groups: those asked for, and its user’s own',
      service: 'process',
      fields: ['exec.supplementaryGroups', 'exec.user'],
      holds: async ({ facts, machine }) => {
        const own = ids(await facts('process'), 'Groups');
        const wanted = (await machine.must('getent group games mail | cut -d: -f3')).trim().split('\n');
        expect(own).toEqual(expect.arrayContaining(wanted));
        expect(own).not.toContain('0');
      },
    },
    seen('has the umask', ['exec.umask'], (facts) => facts.status('Umask'), '0027'),
    seen('is in the folder', ['exec.cwd'], ({ cwd }) => cwd, '/usr/share'),
    seen(
      'is as nice as asked',
      ['exec.nice'],
      (facts) => facts.file('stat').replace(/.*\) /, '').split(' ')[16],
      '5',
    ),
    seen(
      'gets its words as they are',
      ['exec.argv'],
      (facts) => facts.file('cmdline').split('\0')[3],
      hostile,
    ),
    seen(
      'gets its variables as they are',
      ['exec.env'],
      ({ environment }) => [environment.get('HOSTILE'), environment.get('EMPTY')],
      [hostile, ''],
    ),
    seen(
      'gets variables from a file',
      ['exec.envFiles'],
      ({ environment }) => [environment.get('FROM_FILE'), environment.get('PLAIN')],
      ['two words', '1'],
    ),
    seen(
      'finds programs where it is told',
      ['exec.path'],
      ({ environment }) => environment.get('PATH'),
      '/usr/local/bin:/usr/bin:/bin',
    ),
    seen(
      "has its user's home and name",
      ['exec.user'],
      ({ environment }) => [environment.get('HOME'), environment.get('USER'), environment.get('LOGNAME')],
      ['/var/lib/prober', 'prober', 'prober'],
    ),
    seen('may open so many files', ['limits.nofile'], (facts) => limitOf(facts, 'Max open files'), [
      '333',
      '333',
    ]),
    seen('may have so many processes', ['limits.nproc'], (facts) => limitOf(facts, 'Max processes'), [
      '222',
      '222',
    ]),
    seen('leaves no core', ['limits.core'], (facts) => limitOf(facts, 'Max core file size'), ['0', '0']),
    seen('may lock so much memory', ['limits.memlock'], (facts) => limitOf(facts, 'Max locked memory'), [
      '65536',
      '65536',
    ]),
    seen(
      'is as likely to be killed for memory as asked',
      ['limits.oomScoreAdjust'],
      (facts) => facts.file('oom_score_adj').trim(),
      '300',
    ),
    seen('gains no privileges', ['sandbox.noNewPrivileges'], (facts) => facts.status('NoNewPrivs'), '1'),
    seen(
      'can never have other capabilities',
      ['sandbox.capabilities'],
      (facts) => facts.status('CapBnd'),
      '0000000000000021',
    ),
    shown('has its state', ['directories.state'], mode('/var/lib/probe/deep'), '750 prober:probed'),
    shown('has its cache', ['directories.cache'], mode('/var/cache/probe'), '700 prober:probed'),
    shown('has its folder of logs', ['directories.logs'], mode('/var/log/probe'), '755 prober:probed'),
    shown('has its folder below /run', ['directories.runtime'], mode('/run/probe'), '711 prober:games'),
    shown('has its folder elsewhere', ['directories.data'], mode('/srv/probe'), '710 games:probed'),
    shown(
      'has its file, with mode and owner',
      ['files'],
      `${mode('/etc/probe.conf')}; cat /etc/probe.conf`,
      `640 prober:probed\n${hostile}`,
    ),
    {
      what: 'can read its secret, which others cannot',
      service: 'process',
      fields: ['secrets'],
      holds: async ({ facts, must, init }) => {
        await facts('process');
        const path = targetNamed(init.target).secretPath({
          secret: 'word',
          source: '/etc/probe.secret',
          name: 'process',
        });
        const read = (user: string): Promise<string> =>
          must(
            'process',
            `setpriv --reuid=${user} --regid=${user === 'games' ? user : 'probed'} --clear-groups cat ${path} || echo none`,
          );
        expect([await read('prober'), await read('games')]).toEqual(['word\n', 'none\n']);
      },
    },
    {
      what: 'has its output in the file',
      service: 'process',
      fields: ['log.to', 'log.stdout'],
      holds: async ({ facts, machine, starts, until }) => {
        await facts('process');
        await until('its words are in its file', async () =>
          (await machine.run('cat /var/log/probe.log')).stdout.includes(
            `process says ${starts('process')[0]}`,
          ),
        );
      },
    },
  ],
};

export const accounts = {
  users: { prober: { group: 'probed', groups: ['mail'], home: '/var/lib/prober' } },
  groups: { probed: {} },
};
