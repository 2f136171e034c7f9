import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Tells of each request whether it came before the one before it on its connection was answered. No client of today does
 * that, and each that waits would hold an open file: without end, as Node reads on.
 */
export const pipelining = (): ((incoming: IncomingMessage, outgoing: ServerResponse) => boolean) => {
  const latest = new WeakMap<Socket, ServerResponse>();
  return ({ socket }, outgoing) => {
    if (latest.get(socket)?.writableFinished === false) return true;
    latest.set(socket, outgoing);
    return false;
  };
};
