import { NixtoolsError } from '@nixtools/nix-formats';

const mebibyte = 1024 * 1024;
/** Bytes that this Node process itself needs; it does not grow with the tree. */
const ownMemory = 176 * mebibyte;
/** Bytes with which a worker can evaluate anything at all. */
const leastWorkerMemory = 112 * mebibyte;
/** Bytes that a worker starts with unless told otherwise: as much as stays below 300 million, since fewer workers are cheaper. */
const usualWorkerMemory = 284 * mebibyte;
/** Bytes for an attribute alone unless told otherwise: an attribute that eats memory shall not eat half of a machine's. */
const usualAloneMemory = 1024 * mebibyte;
/**
 * Milliseconds that one worker works alone unless a number is asked for. Each further one evaluates the foundations of the
 * tree again, some seconds of nixpkgs: that buys nothing when the rest is done as soon.
 */
const usualPatience = 30_000;

export interface LimitOptions {
  readonly workers?: number | undefined;
  /** Bytes for one worker. Given, it is fixed; otherwise workers may be allowed more as the tree needs it. */
  readonly workerMemory?: number | undefined;
  /** Bytes for everything, this process included. Half of the machine's memory by default. */
  readonly maxMemory?: number | undefined;
  readonly machine: { readonly processors: number; readonly memory: number };
}

export interface Limits {
  readonly workers: number;
  /** Milliseconds after which others join the first worker. */
  readonly patience: number;
  /** Bytes for one worker, at first and at most. */
  readonly workerMemory: number;
  readonly mostWorkerMemory: number;
  /** Bytes for a worker that runs alone. */
  readonly aloneMemory: number;
}

/**
 * How many workers may run, and with how much memory, so that all of them and this process stay within `maxMemory`.
 *
 * @throws {NixtoolsError} `MEMORY_LIMITS_IMPOSSIBLE` (usage).
 */
export const resolveLimits = (options: LimitOptions): Limits => {
  const { workerMemory, machine } = options;
  const wantedWorkers = options.workers ?? 1;
  const least = ownMemory + wantedWorkers * (workerMemory ?? leastWorkerMemory);
  const maxMemory = options.maxMemory ?? Math.max(Math.floor(machine.memory / 2), least);
  if (workerMemory !== undefined && workerMemory < leastWorkerMemory) {
    throw impossible(`a worker needs at least ${inMebibytes(leastWorkerMemory)}`, 'raise --worker-memory');
  }
  if (least > maxMemory) {
    const workers = wantedWorkers === 1 ? 'one worker' : `${wantedWorkers} workers`;
    throw impossible(
      `${workers} and the indexer itself need ${inMebibytes(least)}, not ${inMebibytes(maxMemory)}`,
      'raise --max-memory, or lower --workers or --worker-memory',
    );
  }
  const forWorkers = maxMemory - ownMemory;
  const fitting = Math.max(1, Math.floor(forWorkers / (workerMemory ?? usualWorkerMemory)));
  const workers = options.workers ?? Math.min(machine.processors, fitting);
  const share = workerMemory ?? Math.floor(forWorkers / workers);
  return {
    workers,
    patience: options.workers === undefined ? usualPatience : 0,
    workerMemory: Math.min(workerMemory ?? usualWorkerMemory, share),
    mostWorkerMemory: share,
    aloneMemory:
      options.maxMemory === undefined ? Math.min(forWorkers, Math.max(usualAloneMemory, share)) : forWorkers,
  };
};

const inMebibytes = (bytes: number): string => `${Math.ceil(bytes / mebibyte)} MiB`;

const impossible = (message: string, hint: string): NixtoolsError =>
  new NixtoolsError({ code: 'MEMORY_LIMITS_IMPOSSIBLE', kind: 'usage', message, hint });
