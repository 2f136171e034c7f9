import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { NixtoolsError } from '@nixtools/nix-formats';

export interface ListenOptions {
  /** An address of this machine, or a name of one. */
  readonly address: string;
  /** 0 takes one that is free. */
  readonly port: number;
}

const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EADDRINUSE: ['another program listens there', 'choose another port; 0 takes one that is free'],
  EACCES: ['only root may listen there', 'choose a port from 1024 on'],
  EADDRNOTAVAIL: ['this machine does not have that address', '127.0.0.1, 0.0.0.0 and :: are usual ones'],
  ENOTFOUND: ['nobody knows that name', '127.0.0.1, 0.0.0.0 and :: are usual addresses'],
  EAI_AGAIN: ['the name cannot be looked up', '127.0.0.1, 0.0.0.0 and :: are usual addresses'],
};

const listenFailed = ({ address, port }: ListenOptions, cause: unknown): unknown => {
  const [message, hint] = reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? [];
  if (message === undefined) return cause;
  return new NixtoolsError({
    code: 'LISTEN_FAILED',
    kind: 'environment',
    message,
    place: urlOf(address, port),
    hint,
    cause,
  });
};

const urlOf = (address: string, port: number): string =>
  `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;

/** @returns the URL, without a slash at the end. @throws {NixtoolsError} `LISTEN_FAILED` (environment) */
export const listen = async (server: Server, options: ListenOptions): Promise<string> => {
  server.listen({ host: options.address, port: options.port });
  await once(server, 'listening').catch((error: unknown) => {
    throw listenFailed(options, error);
  });
  const bound = server.address();
  return urlOf(options.address, typeof bound === 'object' && bound !== null ? bound.port : options.port);
};
