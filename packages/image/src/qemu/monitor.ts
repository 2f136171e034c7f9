import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const connected = async (path: string, signal: AbortSignal) => {
  for (;;) {
    signal.throwIfAborted();
    const socket = connect(path);
    try {
      await once(socket, 'connect', { signal });
      return socket;
    } catch {
      // QEMU has not made it yet.
      socket.destroy();
      await pause(20, undefined, { signal });
    }
  }
};

/** The port in what `info usernet` shows: `TCP[HOST_FORWARD]  12        127.0.0.1 40123       10.0.2.15    80`. */
export const forwardedPort = (text: string): number | undefined => {
  const found = /TCP\[HOST_FORWARD\]\s+\S+\s+127\.0\.0\.1\s+(\d+)\s/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/**
 * Asks QEMU's monitor which port of this machine leads into the guest: QEMU took a free one, so nobody else can have it.
 *
 * @param path the UNIX socket of the monitor
 * @see https://www.qemu.org/docs/master/interop/qmp-spec.html
 */
export const askForPort = async (path: string, signal: AbortSignal): Promise<number | undefined> => {
  const socket = await connected(path, signal);
  const lines = createInterface({ input: socket });
  const send = (message: object): void => void socket.write(`${JSON.stringify(message)}\n`);
  try {
    send({ execute: 'qmp_capabilities' });
    send({ execute: 'human-monitor-command', arguments: { 'command-line': 'info usernet' }, id: 'port' });
    for await (const line of lines) {
      const answer: unknown = JSON.parse(line);
      if (isAnswer(answer) && answer.id === 'port') return forwardedPort(answer.return);
    }
    return undefined;
  } finally {
    lines.close();
    socket.destroy();
  }
};

const isAnswer = (value: unknown): value is { readonly id: string; readonly return: string } =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'return' in value &&
  typeof value.return === 'string';
