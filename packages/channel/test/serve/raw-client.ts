import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that says exactly what it is told to, and reads only when it is asked to. */
export interface RawClient {
  readonly socket: Socket;
  /** All that comes until the server ends the connection. */
  rest(): Promise<string>;
  /** Reads until some of the answer is there, and then no more. */
  first(): Promise<string>;
}

export const rawClient = async (url: string, text: string): Promise<RawClient> => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  // A server that cuts a connection is what some tests are about: `once` would take that for a failure.
  const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  socket.write(text, 'latin1');
  return {
    socket,
    async rest() {
      let all = '';
      socket.on('data', (piece: string) => {
        all += piece;
      });
      await closed;
      return all;
    },
    async first() {
      const [piece] = await once(socket, 'data');
      socket.pause();
      return String(piece);
    },
  };
};

export const get = (target: string, ...headers: readonly string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');
