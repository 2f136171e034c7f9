// node ask.mjs tcp|udp PORT QUESTION: says something to a port of the loopback, and prints what it hears, with %00 for
// a byte that is no text. QUESTION is percent-encoded, each character a byte. It ends when the other side does, or is silent.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const [kind, port, encoded] = process.argv.slice(2);
const question = Buffer.from(decodeURIComponent(encoded), 'latin1');

let heard = '';
const end = (code) => {
  process.stdout.write(
    heard.replaceAll(/[^\r\n\x20-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`),
  );
  process.exit(code);
};
/** Waits for the first word longer than for more of them. */
let silence = setTimeout(end, 5_000, 1);
const hear = (chunk) => {
  heard += chunk.toString('latin1');
  clearTimeout(silence);
  silence = setTimeout(end, 300, 0);
};

if (kind === 'udp') {
  const socket = createSocket('udp4', hear).on('error', () => end(1));
  socket.connect(Number(port), '127.0.0.1', () => socket.send(question));
} else {
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(question));
  socket
    .on('data', hear)
    .on('error', () => end(1))
    .on('close', () => end(0));
}
