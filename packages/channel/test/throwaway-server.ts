import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** Answers instead of the server, by returning true. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, file: Buffer) => boolean;

export interface ThrowawayServer {
  /** With `/` at the end. */
  readonly address: string;
  /** `GET /parts/… bytes=100-`, in their order. */
  readonly requests: string[];
  /** What it does wrong from now on; nothing when undefined. */
  misbehave(how: Misbehaviour | undefined): void;
  close(): Promise<void>;
}

export const etagOf = (file: Buffer): string =>
  `"${createHash('sha256').update(file).digest('hex').slice(0, 16)}"`;

/** A plain web server for a folder: ETag, If-None-Match, Range and If-Range, as any of them has it. */
const serve = (request: IncomingMessage, response: ServerResponse, file: Buffer): void => {
  const etag = etagOf(file);
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const isValid = [undefined, etag].includes(request.headers['if-range']?.toString());
  if (from === 0 || !isValid)
    return void response.writeHead(200, { 'content-length': file.length }).end(file);
  if (from >= file.length)
    return void response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
  response.writeHead(206, {
    'content-range': `bytes ${from}-${file.length - 1}/${file.length}`,
    'content-length': file.length - from,
  });
  response.end(file.subarray(from));
};

export const throwawayServer = async (folder: string): Promise<ThrowawayServer> => {
  const requests: string[] = [];
  let misbehaviour: Misbehaviour | undefined;
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(' '));
    const path = join(folder, request.url ?? '');
    const exists = existsSync(path);
    const file = exists ? readFileSync(path) : Buffer.alloc(0);
    if (misbehaviour?.(request, response, file)) return;
    if (exists) serve(request, response, file);
    else response.writeHead(404, { 'content-type': 'text/html' }).end('<html>gone</html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return {
    requests,
    address: `http://127.0.0.1:${bound.port}/`,
    misbehave: (how) => {
      misbehaviour = how;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
