import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quoteSh } from '../../packages/services/src/sh/quote.ts';
import type { Machine } from '../machine/machine.ts';
import type { InitSystem } from './init-system.ts';

/** Milliseconds that anything may take on a machine with other things to do. */
const patience = 60_000;

/** Longer than anything that must not happen takes to happen where it is wrong. */
const quiet = 2_500;

/** What one start of a probe has written down of itself. */
export interface Facts {
  /** A file of its /proc: `status`, `limits`, `environ`, `cmdline`, `stat`, `oom_score_adj`. */
  readonly file: (name: string) => string;
  readonly cwd: string;
  /** A line of its `status`. @example status('Umask') // '0027' */
  readonly status: (name: string) => string;
  readonly environment: ReadonlyMap<string, string>;
}

/** Probes that run on a machine, as a check sees them. */
export interface ProbeRun {
  readonly machine: Machine;
  readonly init: InitSystem;
  /** All that has happened, in order: name of the service, event, more. */
  readonly log: () => readonly (readonly string[])[];
  /** What has happened to one service: `start`, `ready`, `signal TERM`… */
  readonly events: (service: string) => readonly string[];
  /** Process ids of its starts, as the machine numbers them. */
  readonly starts: (service: string) => readonly number[];
  /** Of its first start; waits for it. */
  readonly facts: (service: string) => Promise<Facts>;
  /** What a command says that is run where a service sees it, when it succeeds. */
  readonly must: (service: string, command: string) => Promise<string>;
  /** Waits until it holds; throws what has happened when it never does. */
  readonly until: (what: string, holds: () => boolean | Promise<boolean>) => Promise<void>;
  /** Waits a time in which what is wrong would have shown. */
  readonly pause: () => Promise<void>;
  /** Waits until all that is to start has started, and that time more. */
  readonly settled: () => Promise<void>;
  readonly isAlive: (pid: number) => Promise<boolean>;
  readonly kill: (pid: number, signal?: string) => Promise<void>;
  readonly stop: (service: string) => Promise<void>;
  readonly start: (service: string) => Promise<void>;
  readonly restart: (service: string) => Promise<void>;
  readonly reload: (service: string) => Promise<void>;
}

const factsIn = (folder: string): Facts => {
  const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const status = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(file('status'))?.[1]?.trim() ?? '';
  const environment = new Map(
    file('environ')
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );
  return { file, status, environment, cwd: readlinkSync(join(folder, 'cwd')) };
};

export const probeRun = (host: Machine, init: InitSystem, starting: readonly string[]): ProbeRun => {
  const machine = init.inside?.(host) ?? host;
  const { shared } = machine;
  const log = (): readonly (readonly string[])[] =>
    readFileSync(join(shared, 'log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '));
  const events = (service: string): readonly string[] =>
    log().flatMap(([name, ...event]) => (name === service ? [event.join(' ')] : []));
  const starts = (service: string): readonly number[] =>
    events(service).flatMap((event) => (event.startsWith('start ') ? [Number(event.slice(6))] : []));
  const until: ProbeRun['until'] = async (what, holds) => {
    for (let end = Date.now() + patience; Date.now() < end; await sleep(50)) if (await holds()) return;
    throw new Error(
      `${init.target}: not so within ${patience} ms: ${what}\n${log()
        .map((line) => line.join(' '))
        .join('\n')}`,
    );
  };
  const facts = async (service: string): Promise<Facts> => {
    await until(`${service} starts`, () => starts(service).length > 0);
    const folder = readdirSync(join(shared, 'facts')).find(
      (name) => name === `${service}.${starts(service)[0]}`,
    );
    return factsIn(join(shared, 'facts', folder ?? ''));
  };
  const act =
    (text: (name: string) => string) =>
    async (service: string): Promise<void> => {
      await host.must(text(service));
    };
  const settle = async (): Promise<void> => {
    for (const service of starting) await until(`${service} starts`, () => starts(service).length > 0);
    await sleep(quiet);
  };
  let settling: Promise<void> | undefined;
  return {
    machine,
    init,
    log,
    events,
    starts,
    facts,
    must: (service, command) =>
      machine.must(init.within === undefined ? command : `${init.within(service)} sh -c ${quoteSh(command)}`),
    until,
    pause: () => sleep(quiet),
    settled: () => {
      settling ??= settle();
      return settling;
    },
    isAlive: async (pid) => (await machine.run(`grep -q '^State:[^Z]*$' /proc/${pid}/status`)).exitCode === 0,
    kill: async (pid, signal = 'KILL') => {
      await machine.must(`kill -${signal} ${pid}`);
    },
    stop: act(init.stop),
    start: act(init.start),
    restart: act(init.restart),
    reload: act(init.reload),
  };
};
