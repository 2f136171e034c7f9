// A Chromium without a window, driven by its own protocol over two pipes: JSON messages, each ended by a zero byte.
// https://chromedevtools.github.io/devtools-protocol/
import { spawn } from 'node:child_process';

const flags = [
  ...[
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--remote-debugging-pipe',
  ],
  ...[
    '--no-first-run',
    '--disable-extensions',
    '--disable-background-networking',
    '--user-data-dir=/tmp/chromium',
  ],
];

/** Starts it with one empty page. @returns `send` for the page's commands, `events` of it, and `close` */
export const openBrowser = async () => {
  const child = spawn('chromium', [...flags, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, , stderr, toChild, fromChild] = child.stdio;
  const waiting = new Map();
  const events = [];
  let log = '';
  let rest = Buffer.alloc(0);
  let sent = 0;
  stderr.on('data', (chunk) => {
    log += chunk;
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`chromium has ended with ${code}: ${log}`));
  });
  fromChild.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (asked === undefined) events.push(message);
      else if (message.error === undefined) asked.resolve(message.result);
      else asked.reject(new Error(`${asked.method}: ${message.error.message}`));
    }
  });
  const ask = (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      sent += 1;
      waiting.set(sent, { resolve, reject, method });
      toChild.write(`${JSON.stringify({ id: sent, method, params, sessionId })}\0`);
    });

  const { targetId } = await ask('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await ask('Target.attachToTarget', { targetId, flatten: true });
  return {
    send: (method, params = {}) => ask(method, params, sessionId),
    events,
    close: () => child.kill('SIGKILL'),
  };
};
