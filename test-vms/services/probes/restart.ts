import { expect } from 'vitest';
import { type ProbeGroup, probe } from './check.ts';

/** Who is started again, when, and what is left of the old one. */
export const restartProbes: ProbeGroup = {
  services: {
    again: {
      exec: { argv: probe('again', 'worker=1') },
      restart: { when: 'always', delayMs: 200 },
      stop: { timeoutMs: 1000 },
    },
    never: { exec: { argv: probe('never') }, restart: { when: 'never' } },
    silent: { exec: { argv: probe('silent', 'end=3') } },
    well: { exec: { argv: probe('well', 'end=0', 'for=1') }, restart: { when: 'on-failure' } },
    nine: { exec: { argv: probe('nine', 'end=9') }, restart: { when: 'on-failure', successExits: [9] } },
    failing: {
      exec: { argv: probe('failing', 'end=3') },
      restart: { when: 'on-failure', delayMs: 100, burst: 3, windowMs: 60_000 },
    },
    loop: {
      exec: { argv: probe('loop', 'end=0', 'for=1') },
      restart: { when: 'always', delayMs: 100, burst: 50, windowMs: 10_000 },
    },
    sick: {
      exec: { argv: probe('sick') },
      restart: { when: 'always', delayMs: 100, burst: 50, windowMs: 10_000 },
      health: { argv: ['/bin/false'], intervalMs: 1000, retries: 2 },
    },
    healthy: {
      exec: { argv: probe('healthy') },
      restart: { when: 'always' },
      health: { argv: ['/bin/true'], intervalMs: 200, retries: 2 },
    },
  },
  checks: [
    {
      what: 'is started again when it was killed, and nothing of the old one is left by then',
      service: 'again',
      fields: ['restart.when'],
      holds: async ({ starts, events, kill, until, isAlive }) => {
        await until('it has a worker', () => starts('again').length > 0);
        const [first = 0] = starts('again');
        const worker = Number(
          events('again')
            .find((event) => event.startsWith('worker '))
            ?.slice(7),
        );
        await kill(first);
        await until('it is started again', () => starts('again').length > 1);
        expect(await isAlive(worker)).toBe(false);
      },
    },
    {
      what: 'is started again each time, also when its worker is killed with it',
      service: 'again',
      fields: ['restart.when'],
      holds: async ({ starts, kill, until }) => {
        const before = starts('again').length;
        await kill(starts('again')[before - 1] ?? 0);
        await until('it is started again', () => starts('again').length === before + 1);
      },
    },
    {
      what: 'is not started again when it was killed',
      service: 'never',
      fields: ['restart.when'],
      holds: async ({ starts, kill, until, pause, isAlive }) => {
        await until('it starts', () => starts('never').length > 0);
        const [first = 0] = starts('never');
        await kill(first);
        await until('it is gone', async () => !(await isAlive(first)));
        await pause();
        expect(starts('never')).toEqual([first]);
      },
    },
    {
      what: 'is not started again when it has failed, where nothing says so',
      service: 'silent',
      fields: [],
      holds: async ({ events, until, settled, starts }) => {
        await until('it ends', () => events('silent').includes('end 3'));
        await settled();
        expect(starts('silent')).toHaveLength(1);
      },
    },
    {
      what: 'is not started again on failure when it has ended well',
      service: 'well',
      fields: ['restart.when'],
      holds: async ({ events, until, settled, starts }) => {
        await until('it ends', () => events('well').includes('end 0'));
        await settled();
        expect(starts('well')).toHaveLength(1);
      },
    },
    {
      what: 'is not started again when its exit code counts as good',
      service: 'nine',
      fields: ['restart.when', 'restart.successExits'],
      holds: async ({ events, until, settled, starts }) => {
        await until('it ends', () => events('nine').includes('end 9'));
        await settled();
        expect(starts('nine')).toHaveLength(1);
      },
    },
    {
      what: 'is started again on failure, until that has been too often',
      service: 'failing',
      fields: ['restart.when', 'restart.burst', 'restart.windowMs'],
      holds: async ({ until, settled, starts }) => {
        await until('it has started three times', () => starts('failing').length >= 3);
        await settled();
        expect(starts('failing')).toHaveLength(3);
      },
    },
    {
      what: 'is started again always, also when it has ended well',
      service: 'loop',
      fields: ['restart.when'],
      holds: ({ until, starts }) => until('it has started three times', () => starts('loop').length >= 3),
    },
    {
      what: 'is started again when it is sick',
      service: 'sick',
      fields: ['health', 'restart.when'],
      holds: ({ until, starts }) => until('it has started twice', () => starts('sick').length >= 2),
    },
    {
      what: 'is left alone while it is healthy',
      service: 'healthy',
      fields: ['health'],
      holds: async ({ until, settled, starts }) => {
        await until('it starts', () => starts('healthy').length > 0);
        await settled();
        expect(starts('healthy')).toHaveLength(1);
      },
    },
  ],
};
