import { expect } from 'vitest';
import type { ProbeRun } from '../probe-run.ts';
import { type Check, note, type ProbeGroup, probe } from './check.ts';

/** A service that is ready late, and one after it: the second must not start before the first is ready. */
const pair = (kind: string, readiness: object, words: readonly string[], fields: readonly string[]) => ({
  services: {
    [`${kind}-first`]: { exec: { argv: probe(`${kind}-first`, 'after=2', ...words) }, readiness },
    [`${kind}-second`]: {
      exec: { argv: probe(`${kind}-second`) },
      dependencies: { after: [`${kind}-first`] },
    },
  },
  checks: [
    {
      what: `starts only when what it comes after is ready (${fields.join(', ')})`,
      service: `${kind}-first`,
      fields,
      holds: ordered(`${kind}-first`, `${kind}-second`),
    },
  ],
});

const at = ({ log }: ProbeRun, service: string, event: string): number =>
  log().findIndex(([name, first]) => name === service && first === event);

const ordered =
  (first: string, second: string): Check['holds'] =>
  async (run) => {
    await run.until(`${second} starts`, () => run.starts(second).length > 0);
    const ready = at(run, first, 'ready');
    expect(ready).toBeGreaterThanOrEqual(0);
    expect(ready).toBeLessThan(at(run, second, 'start'));
  };

const pairs = [
  pair('path', { path: '/shared/path-ready' }, ['ready=/shared/path-ready'], ['readiness.path']),
  pair('port', { port: 7101 }, ['port=7101'], ['readiness.port']),
  pair(
    'argv',
    { argv: ['/usr/bin/test', '-e', '/shared/argv-ready'] },
    ['ready=/shared/argv-ready'],
    ['readiness.argv'],
  ),
  pair('pipe', { notifyFd: 5 }, ['fd=5'], ['readiness.notifyFd']),
  pair('told', { notify: 'systemd' }, ['notify=1'], ['readiness.notify']),
];

/** Who starts before whom, with whom, and not at all. */
export const orderProbes: ProbeGroup = {
  idle: ['asleep', 'broken', 'needs-broken', 'unmet'],
  services: {
    ...Object.assign({}, ...pairs.map(({ services }) => services)),
    // Named so that the order of names is not the order asked for.
    'a-last': {
      exec: { argv: probe('a-last') },
      dependencies: { requires: ['z-middle'], after: ['z-middle'] },
    },
    'z-middle': {
      exec: { argv: probe('z-middle', 'after=1', 'ready=/shared/middle') },
      readiness: { path: '/shared/middle' },
      dependencies: { before: ['m-other'] },
    },
    'm-other': { exec: { argv: probe('m-other') } },
    once: {
      type: 'oneshot',
      exec: { argv: probe('once', 'end=0', 'for=1') },
      oneshot: { remain: true },
    },
    'after-once': {
      exec: { argv: probe('after-once') },
      dependencies: { requires: ['once'], after: ['once'] },
    },
    broken: { exec: { argv: probe('broken') }, hooks: { preStart: { a: { script: 'exit 1' } } } },
    'needs-broken': {
      exec: { argv: probe('needs-broken') },
      dependencies: { requires: ['broken'], after: ['broken'] },
    },
    'wants-broken': {
      exec: { argv: probe('wants-broken') },
      dependencies: { wants: ['broken'], after: ['broken'] },
    },
    asleep: { autostart: false, exec: { argv: probe('asleep') } },
    waking: { exec: { argv: probe('waking') }, dependencies: { wants: ['wanted'] } },
    wanted: { autostart: false, exec: { argv: probe('wanted') } },
    unmet: { exec: { argv: probe('unmet') }, conditions: { pathExists: ['/not/there'] } },
    met: {
      exec: { argv: probe('met') },
      conditions: { pathExists: ['/etc/passwd'], pathMissing: ['/not/there'] },
    },
    bound: { exec: { argv: probe('bound') }, dependencies: { bindsTo: ['anchor'], after: ['anchor'] } },
    anchor: { exec: { argv: probe('anchor') } },
    ticking: {
      type: 'oneshot',
      exec: { argv: probe('ticking', 'end=0') },
      timers: { often: { afterBootMs: 0, intervalMs: 1000 } },
    },
    steps: {
      exec: { argv: probe('steps', 'after=1', 'ready=/shared/steps-ready'), user: 'prober' },
      readiness: { path: '/shared/steps-ready' },
      hooks: {
        preStart: { '1': note('steps', 'pre1'), '2': note('steps', 'pre2', { as: 'root' }) },
        postStart: { '1': note('steps', 'post') },
        preStop: { '1': note('steps', 'prestop') },
        postStop: { '1': note('steps', 'poststop', { as: 'root' }) },
      },
    },
    lenient: {
      exec: { argv: probe('lenient') },
      hooks: { preStart: { a: { script: 'exit 7', ignoreError: true } } },
    },
  },
  checks: [
    ...pairs.flatMap(({ checks }) => checks),
    {
      what: 'starts after what it requires is ready, whatever their names',
      service: 'a-last',
      fields: ['dependencies.requires', 'dependencies.after'],
      holds: ordered('z-middle', 'a-last'),
    },
    {
      what: 'starts before the other, as it asks itself',
      service: 'z-middle',
      fields: ['dependencies.before'],
      holds: ordered('z-middle', 'm-other'),
    },
    {
      what: 'runs once, and what comes after it starts when it has ended',
      service: 'once',
      fields: ['type', 'oneshot.remain'],
      holds: async (run) => {
        await run.until('the other starts', () => run.starts('after-once').length > 0);
        expect(at(run, 'once', 'end')).toBeLessThan(at(run, 'after-once', 'start'));
        expect(at(run, 'once', 'end')).toBeGreaterThanOrEqual(0);
        await run.settled();
        expect(run.starts('once')).toHaveLength(1);
      },
    },
    {
      what: 'does not start when a step before it fails, nor does what requires it',
      service: 'needs-broken',
      also: ['broken'],
      fields: ['dependencies.requires', 'dependencies.after', 'hooks.preStart'],
      holds: async ({ settled, starts }) => {
        await settled();
        expect([...starts('broken'), ...starts('needs-broken')]).toEqual([]);
      },
    },
    {
      what: 'starts although what it merely wants has failed',
      service: 'wants-broken',
      fields: ['dependencies.wants', 'dependencies.after'],
      holds: ({ until, starts }) => until('it starts', () => starts('wants-broken').length === 1),
    },
    {
      what: 'does not start with the system when it is not to',
      service: 'asleep',
      fields: ['autostart'],
      holds: async ({ settled, starts }) => {
        await settled();
        expect(starts('asleep')).toEqual([]);
      },
    },
    {
      what: 'starts by hand all the same',
      service: 'asleep',
      fields: ['autostart'],
      holds: async ({ start, until, starts }) => {
        await start('asleep');
        await until('it starts', () => starts('asleep').length === 1);
      },
    },
    {
      what: 'starts what it wants',
      service: 'waking',
      fields: ['dependencies.wants'],
      holds: ({ until, starts }) => until('the other starts', () => starts('wanted').length === 1),
    },
    {
      what: 'does not start when a condition does not hold',
      service: 'unmet',
      fields: ['conditions.pathExists'],
      holds: async ({ settled, starts }) => {
        await settled();
        expect(starts('unmet')).toEqual([]);
      },
    },
    {
      what: 'starts when its conditions hold',
      service: 'met',
      fields: ['conditions.pathExists', 'conditions.pathMissing'],
      holds: ({ until, starts }) => until('it starts', () => starts('met').length === 1),
    },
    {
      what: 'stops when what it is bound to stops',
      service: 'bound',
      fields: ['dependencies.bindsTo'],
      holds: async ({ until, starts, stop, isAlive, events }) => {
        await until('it starts', () => starts('bound').length === 1);
        await stop('anchor');
        const [pid = 0] = starts('bound');
        await until('it stops', async () => !(await isAlive(pid)));
        expect(events('bound')).toContain('signal TERM');
      },
    },
    {
      what: 'runs again and again by its timer',
      service: 'ticking',
      fields: ['timers', 'type'],
      holds: ({ until, starts }) => until('it has run three times', () => starts('ticking').length >= 3),
    },
    {
      what: 'has its steps before the start in order, each as who it asks for',
      service: 'steps',
      fields: ['hooks.preStart', 'exec.user'],
      holds: async ({ until, events, starts }) => {
        await until('it starts', () => starts('steps').length === 1);
        expect(events('steps').slice(0, 3)).toEqual([
          'pre1 prober',
          'pre2 root',
          `start ${starts('steps')[0]}`,
        ]);
      },
    },
    {
      what: 'has its step after the start when it is ready',
      service: 'steps',
      fields: ['hooks.postStart', 'readiness.path'],
      holds: async ({ until, events, starts }) => {
        await until('the step has run', () => events('steps').includes('post prober'));
        expect(events('steps').slice(3, 5)).toEqual([`ready ${starts('steps')[0]}`, 'post prober']);
      },
    },
    {
      what: 'has its steps around the stop in order',
      service: 'steps',
      fields: ['hooks.preStop', 'hooks.postStop'],
      holds: async ({ until, events, stop }) => {
        await until('it runs', () => events('steps').includes('post prober'));
        await stop('steps');
        await until('all steps have run', () => events('steps').includes('poststop root'));
        expect(events('steps').slice(5)).toEqual(['prestop prober', 'signal TERM', 'poststop root']);
      },
    },
    {
      what: 'starts although a step fails whose errors do not matter',
      service: 'lenient',
      fields: ['hooks.preStart'],
      holds: ({ until, starts }) => until('it starts', () => starts('lenient').length === 1),
    },
  ],
};
