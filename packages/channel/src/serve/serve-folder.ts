import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NamedKey } from '@nixtools/nix-formats';
import { signBytes } from '../signature/ed25519.ts';
import { byteBudget } from './byte-budget.ts';
import { type Exchange, exchange } from './exchange.ts';
import { type ListenOptions, listen } from './listen.ts';
import { objectMaker } from './made-objects.ts';
import { pipelining } from './pipelining.ts';
import type { Site } from './represent.ts';
import { openServedFolder } from './served-folder.ts';

export interface ServeOptions extends ListenOptions {
  /** What `publishSnapshot` or `writeSnapshot` has made. */
  readonly folder: string;
  /** Signs the narinfos, which no store requires of content-addressed paths. */
  readonly key?: NamedKey | undefined;
  /** The clock, for the age on the page. */
  readonly now?: () => Date;
  readonly limits?: Partial<ServeLimits>;
  /** Told when a request was answered, or its client went away. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Told of what went wrong on this side; serving goes on. */
  readonly onProblem?: (error: unknown) => void;
}

/** What a client may not exceed; times are milliseconds. */
export interface ServeLimits {
  /** Open at once; Nix opens 25 at most. */
  readonly connections: number;
  /** For the request line and all headers. */
  readonly headers: number;
  /** For the whole request. */
  readonly request: number;
  /** In which nothing moves on a connection, in either direction. */
  readonly idle: number;
  /** Bytes of archives that are being sent at once; for more, a client is told to come back. */
  readonly sent: number;
}

const usual: ServeLimits = {
  connections: 256,
  headers: 10_000,
  request: 15_000,
  idle: 30_000,
  sent: 128 * 1024 * 1024,
};

export interface Serving {
  /** Without a slash at the end: `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Takes no more requests and waits for the answers that have begun.
   *
   * @param grace how many milliseconds; then the connections are cut
   * @returns how many answers were cut
   */
  close(grace: number): Promise<number>;
}

/**
 * Serves a published folder, or a plain snapshot, over HTTP: the files of the channel with the headers that caches need,
 * and all that its pack holds as a Nix binary cache. What is published into the folder meanwhile is served from then on.
 *
 * @throws {NixtoolsError} `LISTEN_FAILED`, `NOT_SERVABLE` (environment), `KEY_INVALID` (usage), those of `openPack`
 * @example
 * const { url, close } = await serveFolder({ folder: './public', address: '127.0.0.1', port: 0 });
 * console.log(await (await fetch(`${url}/nix-cache-info`)).text());
 * await close(1000);
 */
export const serveFolder = async (options: ServeOptions): Promise<Serving> => {
  const { key, now = () => new Date(), onExchange, onProblem = () => {} } = options;
  const limits = { ...usual, ...options.limits };
  // A damaged key shows now, not with the first request.
  if (key !== undefined) signBytes(new Uint8Array(), key);
  const served = await openServedFolder(options.folder, onProblem);
  const site: Site = { served, key, now, make: objectMaker(), budget: byteBudget(limits.sent) };

  const running = new Set<Promise<void>>();
  const pipelines = pipelining();
  const server = limitedServer(limits).on('request', (incoming, outgoing) => {
    if (pipelines(incoming, outgoing)) return void incoming.socket.destroy();
    const run = exchange(site, incoming, outgoing)
      .then((done) => {
        if (done.problem !== undefined) onProblem(done.problem);
        onExchange?.(done);
      }, onProblem)
      .finally(() => running.delete(run));
    running.add(run);
  });
  try {
    const url = await listen(server, options);
    const close = async (grace: number): Promise<number> => {
      const cut = await closeServer(server, running, grace);
      await served.close();
      return cut;
    };
    return { url, close };
  } catch (error) {
    await served.close();
    throw error;
  }
};

/** Node ends what is slower or larger, with 408, 431 or without a word. */
const limitedServer = ({ connections, headers, request, idle }: ServeLimits): Server => {
  const server = createServer({
    maxHeaderSize: 8 * 1024,
    headersTimeout: headers,
    requestTimeout: request,
    keepAliveTimeout: Math.min(idle, 15_000),
    connectionsCheckingInterval: Math.min(headers, 5_000),
  });
  server.maxConnections = connections;
  return server.setTimeout(idle);
};

const closeServer = async (
  server: Server,
  running: ReadonlySet<Promise<void>>,
  grace: number,
): Promise<number> => {
  const closed = new Promise<void>((done) => server.close(() => done()));
  const enough = new AbortController();
  await Promise.race([
    Promise.all(running),
    sleep(grace, undefined, { signal: enough.signal }).catch(() => undefined),
  ]);
  enough.abort();
  const cut = running.size;
  server.closeAllConnections();
  await Promise.all([...running, closed]);
  return cut;
};
