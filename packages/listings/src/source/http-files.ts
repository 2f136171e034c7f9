import { setTimeout as pause } from 'node:timers/promises';
import { isNixtoolsError, NixtoolsError } from '@nixtools/nix-formats';
import { type CacheFiles, largestFile } from './cache-files.ts';
import { tooLarge } from './too-large.ts';

/** Milliseconds before each further attempt. */
const backOff = [500, 2_000, 8_000] as const;
/** Milliseconds for one attempt. */
const patience = 60_000;

export interface HttpFilesOptions {
  /** The pauses before further attempts, in milliseconds: 0.5, 2 and 8 seconds by default. */
  readonly pauses?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** The answer of one attempt: final, or worth another one. */
type Attempt =
  | { readonly bytes: Uint8Array | undefined; readonly failure?: undefined }
  | { readonly failure: string; readonly isFinal: boolean; readonly cause?: unknown };

/**
 * The files of a cache behind HTTP. What fails for reasons that pass (no connection, 429, 5xx) is tried again a few times.
 *
 * @param base the cache's address, with or without a slash at its end
 */
export const httpFiles = (base: string, { pauses = backOff, signal }: HttpFilesOptions = {}): CacheFiles => {
  const root = base.endsWith('/') ? base : `${base}/`;
  const placeOf = (name: string): string => new URL(name, root).href;
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const url = placeOf(name);
    for (let tries = 0; ; tries++) {
      const attempt = await get(url, signal);
      if (attempt.failure === undefined) return attempt.bytes;
      const next = pauses[tries];
      if (attempt.isFinal || next === undefined) throw unreachable(url, attempt.failure, attempt.cause);
      await pause(next, undefined, signal === undefined ? {} : { signal });
    }
  };
  return { placeOf, read };
};

const get = async (url: string, signal: AbortSignal | undefined): Promise<Attempt> => {
  const timeout = AbortSignal.timeout(patience);
  try {
    const response = await fetch(url, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (response.ok) return { bytes: await bodyOf(response, url) };
    await response.body?.cancel();
    // A bucket that may not be listed says 403 of what it does not have.
    if ([403, 404, 410].includes(response.status)) return { bytes: undefined };
    const passes = response.status >= 500 || response.status === 429 || response.status === 408;
    return { failure: `the cache answers ${response.status}`, isFinal: !passes };
  } catch (cause) {
    signal?.throwIfAborted();
    if (isNixtoolsError(cause)) throw cause;
    return { failure: reasonOf(cause), isFinal: false, cause };
  }
};

/** Whatever length is announced, and however well it was compressed: this much is read and not more. */
const bodyOf = async (response: Response, url: string): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > largestFile) throw tooLarge(url);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** `fetch` says "fetch failed", and keeps what happened as the cause. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
};

const unreachable = (place: string, message: string, cause: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'CACHE_UNREACHABLE',
    kind: 'failed',
    message,
    place,
    hint: 'try again later: what is done is kept where it can be; or leave this cache out',
    cause,
  });
