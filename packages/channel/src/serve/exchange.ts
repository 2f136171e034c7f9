import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Site } from './represent.ts';
import { note, type Request, type Response, respond } from './respond.ts';

/** A request and what became of it. */
export interface Exchange {
  readonly client: string;
  readonly method: string;
  /** As the client wrote it: not for a terminal as it is. */
  readonly target: string;
  readonly status: number;
  /** Whether all of the answer was handed to the client's connection. */
  readonly complete: boolean;
  /** What went wrong on this side. */
  readonly problem?: unknown;
}

/** The connection ended before the answer did: the client's right. */
const gone = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

const readRequest = ({ method = '', url = '', headers }: IncomingMessage): Request => ({
  method,
  target: url,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  ),
});

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** Answers one request of a connection. What goes wrong is told in the result. */
export const exchange = async (
  site: Site,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<Exchange> => {
  const request = readRequest(incoming);
  const { method, target } = request;
  const about = { client: incoming.socket.remoteAddress ?? '', method, target };
  let problem: unknown;
  const response = await respond(site, request).catch((error: unknown) => {
    problem = error;
    return note(request, 500, 'this went wrong here, not with you');
  });
  const outcome = await send(response, outgoing, hasBody(request));
  return { ...about, status: response.status, ...(problem === undefined ? {} : { problem }), ...outcome };
};

const send = async (
  { status, headers, body, close }: Response,
  outgoing: ServerResponse,
  last: boolean,
): Promise<Pick<Exchange, 'complete' | 'problem'>> => {
  try {
    if (outgoing.destroyed) return { complete: false };
    // Nobody reads the body of a request here, so nothing that follows it can be found.
    outgoing.writeHead(status, last ? { ...headers, connection: 'close' } : headers);
    await pipeline(body?.() ?? [], outgoing);
    return { complete: true };
  } catch (error) {
    outgoing.destroy();
    const { code } = error as NodeJS.ErrnoException;
    return { complete: false, ...(gone.has(code ?? '') ? {} : { problem: error }) };
  } finally {
    await close();
  }
};
