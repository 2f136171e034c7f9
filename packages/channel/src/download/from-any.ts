import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferOptions } from './resource.ts';
import { TransferError } from './transfer-error.ts';

/** Bytes that make a try count as none: a bad line that gets on is not given up. */
const worthAnotherTry = 1024 * 1024;

export interface Attempt<Result> {
  readonly urls: readonly URL[];
  readonly run: (url: URL) => Promise<Result>;
  /** Bytes that have arrived and stay. */
  readonly arrived?: () => Promise<number>;
}

/** Of all failures the one to tell: what was found to be wrong rather than what did not come. */
const worst = (errors: ReadonlyMap<URL, TransferError>): TransferError | undefined =>
  [...errors.values()].find(({ kind }) => kind === 'verification') ?? [...errors.values()][0];

/**
 * Tries addresses in turn until one does it. After a round it waits, longer each time, or as long as a server asks;
 * addresses that will not do better are left out. Errors that are not the address's fault are thrown at once.
 */
export const fromAny = async <Result>(
  { urls, run, arrived = async () => 0 }: Attempt<Result>,
  { tries, backoff, signal }: TransferOptions,
): Promise<Result> => {
  const errors = new Map<URL, TransferError>();
  let [open, before, failed] = [urls, await arrived(), 0];
  for (;;) {
    for (const url of open) {
      try {
        return await run(url);
      } catch (error) {
        if (!(error instanceof TransferError) || signal?.aborted) throw error;
        errors.set(url, error);
      }
    }
    const now = await arrived();
    failed = now >= before + worthAnotherTry ? 0 : failed + 1;
    before = now;
    open = open.filter((url) => errors.get(url)?.transient === true);
    if (open.length === 0 || failed >= tries) throw worst(errors);
    const asked = Math.min(...open.map((url) => errors.get(url)?.retryAfter ?? 0));
    await sleep(Math.max(asked, backoff * 2 ** Math.max(0, failed - 1)), undefined, { signal });
  }
};
