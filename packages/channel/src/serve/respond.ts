import { busy } from './binary-cache.ts';
import type { ByteRange } from './byte-range.ts';
import { negotiate, type RequestHeaders } from './negotiate.ts';
import { represent, type Site } from './represent.ts';
import type { Representation } from './representation.ts';
import { longestTarget, parseTarget } from './target.ts';

export interface Request {
  readonly method: string;
  /** As the request line has it: nothing decoded. */
  readonly target: string;
  readonly headers: RequestHeaders;
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that follow the headers; absent for HEAD and for answers without any. */
  readonly body?: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** To be called when the response was sent, or will not be. */
  readonly close: () => Promise<void> | void;
}

const always = { 'x-content-type-options': 'nosniff' };

/** An answer of one line, for people and logs. */
export const note = (
  request: Request,
  status: number,
  text: string,
  more: Response['headers'] = {},
): Response => {
  const bytes = Buffer.from(`${text}\n`);
  return {
    status,
    headers: {
      ...always,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(bytes.length),
      'cache-control': 'no-store',
      ...more,
    },
    ...(request.method === 'HEAD' ? {} : { body: () => [bytes] }),
    close: () => {},
  };
};

/** Where the client sees the site, if its `Host` can be one. A proxy that ends TLS says so in the usual header. */
const addressOf = ({ headers }: Request): string => {
  const host = headers['host'] ?? '';
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? `${scheme}://${host}` : 'ADDRESS';
};

/**
 * Answers one request.
 *
 * @throws whatever the disk does, and `PACK_CORRUPT` (verification)
 * @example (await respond(site, { method: 'GET', target: '/nix-cache-info', headers: {} })).status // 200
 */
export const respond = async (site: Site, request: Request): Promise<Response> => {
  const { method, target: text, headers } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return note(request, 405, 'only GET and HEAD', { allow: 'GET, HEAD' });
  if (text.length > longestTarget) return note(request, 414, 'no address here is that long');
  const target = parseTarget(text);
  const found = target && (await represent(site, target, addressOf(request)));
  if (found === undefined) return note(request, 404, 'not here');
  if (found === busy) return note(request, 503, 'too much is being sent: try again', { 'retry-after': '2' });
  return answer(request, found, headers);
};

const answer = (request: Request, found: Representation, headers: RequestHeaders): Response => {
  const { status, range } = negotiate(headers, found);
  const cached = { etag: found.etag, 'cache-control': found.cacheControl };
  const close = found.close;
  if (status === 412) return { ...note(request, 412, 'it is another one now'), close };
  if (status === 416) {
    const contentRange = { 'content-range': `bytes */${found.size}`, 'accept-ranges': 'bytes' };
    return { ...note(request, 416, 'it is shorter than that', contentRange), close };
  }
  if (range === undefined) return { status, headers: { ...always, ...cached }, close };
  const body = request.method === 'HEAD' || found.size === 0 ? {} : { body: () => found.read(range) };
  return { status, headers: { ...always, ...cached, ...describe(found, range, status) }, ...body, close };
};

const describe = (found: Representation, range: ByteRange, status: number): Response['headers'] => ({
  ...found.headers,
  'content-type': found.type,
  'content-length': String(range.end - range.start),
  'accept-ranges': 'bytes',
  ...(status === 206 ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${found.size}` } : {}),
});
