import { type IdleSignal, idleSignal } from './idle-signal.ts';
import { mostRedirects, redirected, tooManyRedirects } from './redirect.ts';
import type { Resource, ResourceRequest, TransferOptions } from './resource.ts';
import { parseRetryAfter } from './retry-after.ts';
import { downloadFailed, downloadMissing, TransferError } from './transfer-error.ts';

/** What Node says of a connection is in the cause; the error itself says "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error
    ? cause.message || String((cause as NodeJS.ErrnoException).code)
    : error.message;
};

const networkError = (error: unknown, url: URL, { signal }: IdleSignal): unknown =>
  signal.aborted || error instanceof TransferError
    ? error
    : downloadFailed(`the connection failed: ${reasonOf(error)}`, url, error);

const send = async (url: URL, headers: Headers, idle: IdleSignal): Promise<readonly [Response, URL]> => {
  let at = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await idle.within(fetch(at, { headers, redirect: 'manual', signal: idle.signal }));
    if (![301, 302, 303, 307, 308].includes(response.status)) return [response, at];
    await response.body?.cancel();
    at = redirected(at, response.headers.get('location'));
  }
  throw tooManyRedirects(url);
};

const headersOf = ({ from = 0, ifRange, ifNoneMatch }: ResourceRequest): Headers => {
  // Compressed on the way, neither ranges nor sizes would mean what they say.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (from > 0) headers.set('range', `bytes=${from}-`);
  if (from > 0 && ifRange !== undefined) headers.set('if-range', ifRange);
  if (ifNoneMatch !== undefined) headers.set('if-none-match', ifNoneMatch);
  return headers;
};

const chunksOf = async function* (
  response: Response,
  url: URL,
  idle: IdleSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await idle.within(reader.read());
      if (done) return;
      idle.advance(value.length);
      yield value;
    }
  } catch (error) {
    throw networkError(error, url, idle);
  } finally {
    idle.abort();
  }
};

const numberIn = (text: string | null | undefined): number | undefined =>
  text != null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** Where the content of a 206 begins. */
const startOf = (response: Response): number | undefined =>
  numberIn(/^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(response.headers.get('content-range') ?? '')?.[1]);

const otherRange = (url: URL): TransferError =>
  new TransferError({
    code: 'DOWNLOAD_RANGE',
    kind: 'failed',
    message: 'the server does not send the range that was asked for',
    place: url.href,
    hint: 'try again: it will be asked for the whole file',
    transient: true,
  });

/** Why an answer is no content. */
const failureOf = (response: Response, url: URL): TransferError => {
  const { status, headers } = response;
  if (status >= 500 || status === 429 || status === 408)
    return downloadFailed(
      `the server answers ${status}`,
      url,
      undefined,
      parseRetryAfter(headers.get('retry-after'), Date.now()),
    );
  if (status === 416) return otherRange(url);
  return downloadMissing(`the server answers ${status}`, url);
};

const readEtag = (etag: string | null): string | undefined =>
  etag !== null && /^(?:W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(etag) ? etag : undefined;

export const openHttp = async (
  url: URL,
  request: ResourceRequest,
  { idleTimeout, signal }: TransferOptions,
): Promise<Resource> => {
  const idle = idleSignal(url, idleTimeout, signal);
  try {
    const [response, at] = await send(url, headersOf(request), idle);
    if (response.status === 304 && request.ifNoneMatch !== undefined) {
      await response.body?.cancel();
      return { unchanged: true };
    }
    const start = response.status === 206 ? startOf(response) : 0;
    const isPlain = !response.headers.has('content-encoding');
    // A range of a compressed file is not a range of the file.
    const isUsable = start === 0 || (start === request.from && isPlain);
    if (start === undefined || !isUsable) throw otherRange(at);
    if (response.status !== 200 && response.status !== 206) throw failureOf(response, at);
    return {
      ...{ unchanged: false, start },
      length: isPlain ? numberIn(response.headers.get('content-length')) : undefined,
      etag: readEtag(response.headers.get('etag')),
      chunks: chunksOf(response, at, idle),
      cancel: idle.abort,
    };
  } catch (error) {
    const thrown = networkError(error, url, idle);
    idle.abort();
    throw thrown;
  }
};
