import { expect } from 'vitest';
import type { ProbeRun } from '../probe-run.ts';
import { note, type ProbeGroup, probe } from './check.ts';

const workerOf = ({ events }: ProbeRun, service: string): number =>
  Number(
    events(service)
      .find((event) => event.startsWith('worker '))
      ?.slice(7),
  );

/** Stops a service that runs. */
const stopped = async (run: ProbeRun, service: string): Promise<void> => {
  await run.until('it runs', () => run.events(service).some((event) => event.startsWith('ready ')));
  await run.stop(service);
  const [pid = 0] = run.starts(service);
  await run.until('it is gone', async () => !(await run.isAlive(pid)));
};

/** How a service ends, and what it hears before. */
export const stopProbes: ProbeGroup = {
  services: {
    term: { exec: { argv: probe('term') }, restart: { when: 'always' } },
    restarted: { exec: { argv: probe('restarted') }, restart: { when: 'never' } },
    interrupted: { exec: { argv: probe('interrupted') }, stop: { signal: 'INT' } },
    quitting: { exec: { argv: probe('quitting', 'worker=1') }, stop: { signal: 'QUIT', kill: 'mixed' } },
    deaf: { exec: { argv: probe('deaf', 'deaf=1', 'worker=1') }, stop: { timeoutMs: 1000 } },
    alone: { exec: { argv: probe('alone', 'worker=1') }, stop: { kill: 'process' } },
    asked: {
      exec: { argv: probe('asked') },
      stop: { argv: ['/bin/sh', '-c', 'echo asked command >>/shared/log'] },
    },
    reloading: { exec: { argv: probe('reloading') }, reload: { signal: 'USR1' } },
    'reloading-by-command': {
      exec: { argv: probe('reloading-by-command') },
      reload: { argv: ['/bin/sh', '-c', 'echo reloading-by-command reload >>/shared/log'] },
    },
    tidy: {
      exec: { argv: probe('tidy') },
      directories: { runtime: { tidy: {}, 'tidy-kept': { keep: true } } },
      hooks: { postStop: { a: note('tidy', 'poststop') } },
    },
  },
  checks: [
    {
      what: 'hears TERM, and is not started again when it was stopped by hand',
      service: 'term',
      fields: ['restart.when'],
      holds: async (run) => {
        await stopped(run, 'term');
        await run.pause();
        expect(run.events('term').slice(2)).toEqual(['signal TERM']);
      },
    },
    {
      what: 'starts again by hand',
      service: 'term',
      fields: [],
      holds: async (run) => {
        await run.start('term');
        await run.until('it starts again', () => run.starts('term').length === 2);
      },
    },
    {
      what: 'is another process after a restart by hand, which stays; and is not started again when that was killed',
      service: 'restarted',
      fields: ['restart.when'],
      holds: async ({ events, restart, starts, until, pause, isAlive, kill }) => {
        await until('it runs', () => events('restarted').length >= 2);
        await restart('restarted');
        await until('it runs again', () => starts('restarted').length === 2);
        await pause();
        const [first = 0, second = 0, ...more] = starts('restarted');
        expect(more).toEqual([]);
        expect([await isAlive(first), await isAlive(second)]).toEqual([false, true]);
        await kill(second);
        await pause();
        expect(starts('restarted')).toEqual([first, second]);
      },
    },
    {
      what: 'hears the signal that it asks for, and no other',
      service: 'interrupted',
      fields: ['stop.signal'],
      holds: async (run) => {
        await stopped(run, 'interrupted');
        expect(run.events('interrupted').slice(2)).toEqual(['signal INT']);
      },
    },
    {
      what: 'hears the signal alone, then all that is left of it is killed',
      service: 'quitting',
      fields: ['stop.signal', 'stop.kill'],
      holds: async (run) => {
        await stopped(run, 'quitting');
        expect(run.events('quitting').slice(-1)).toEqual(['signal QUIT']);
        await run.until('its worker is gone', async () => !(await run.isAlive(workerOf(run, 'quitting'))));
      },
    },
    {
      what: 'is killed when it does not stop in time, and its worker with it',
      service: 'deaf',
      fields: ['stop.timeoutMs'],
      holds: async (run) => {
        await stopped(run, 'deaf');
        expect(run.events('deaf')).toContain('signal TERM');
        await run.until('its worker is gone', async () => !(await run.isAlive(workerOf(run, 'deaf'))));
      },
    },
    {
      what: 'ends alone where only the process is to end',
      service: 'alone',
      fields: ['stop.kill'],
      holds: async (run) => {
        await stopped(run, 'alone');
        expect(await run.isAlive(workerOf(run, 'alone'))).toBe(true);
        await run.kill(workerOf(run, 'alone'));
      },
    },
    {
      what: 'is asked to stop by its command first',
      service: 'asked',
      fields: ['stop.argv'],
      holds: async (run) => {
        await stopped(run, 'asked');
        expect(run.events('asked').slice(2)).toEqual(['command', 'signal TERM']);
      },
    },
    {
      what: 'hears the signal that reloads it',
      service: 'reloading',
      fields: ['reload.signal'],
      holds: async (run) => {
        await run.until('it runs', () => run.events('reloading').length >= 2);
        await run.reload('reloading');
        await run.until('it hears it', () => run.events('reloading').includes('signal USR1'));
        expect(run.events('reloading').slice(2)).toEqual(['signal USR1']);
      },
    },
    {
      what: 'is reloaded by its command',
      service: 'reloading-by-command',
      fields: ['reload.argv'],
      holds: async (run) => {
        await run.until('it runs', () => run.events('reloading-by-command').length >= 2);
        await run.reload('reloading-by-command');
        await run.until('the command runs', () => run.events('reloading-by-command').includes('reload'));
      },
    },
    {
      what: 'leaves no folder below /run, but for the one that is kept',
      service: 'tidy',
      fields: ['directories.runtime'],
      holds: async (run) => {
        await run.until('it runs', () => run.events('tidy').length >= 2);
        await run.machine.must('test -d /run/tidy && test -d /run/tidy-kept');
        await stopped(run, 'tidy');
        await run.until(
          'the folder is gone',
          async () => (await run.machine.run('test -e /run/tidy')).exitCode !== 0,
        );
        await run.machine.must('test -d /run/tidy-kept');
      },
    },
  ],
};
