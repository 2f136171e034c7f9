// How little does nginx with TLS take? node bench/stali-nginx.mjs TREE DEBS [--store FOLDER] [MEMORY...]
// Each start has to answer over TLS with its own token, then show HTTP/2, compression, its log, and another configuration after a reload.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root as repository, scratch } from './measure.mjs';
import { buildGuest } from './stali-guest.mjs';
import { openStore } from './stali-store.mjs';

const { values, positionals } = parseArgs({ options: { store: { type: 'string' } }, allowPositionals: true });
const [tree, debs, ...given] = positionals;
if (debs === undefined)
  throw new Error('usage: node bench/stali-nginx.mjs TREE DEBS [--store FOLDER] [MEMORY...]');
const sizes = given.length > 0 ? given.map(Number) : [64, 48, 32, 28, 24, 22, 20];

const { build } = openStore(values.store, { tree, debs });
const nginx = build('static', 'nginx');
const busybox = join(build('static', 'busyboxSmall'), 'bin/busybox');

const folder = scratch();
const from = join(folder, 'root');
for (const name of ['bin', 'sbin', 'etc', 'www']) mkdirSync(join(from, name), { recursive: true });
cpSync(join(nginx, 'bin/nginx'), join(from, 'bin/nginx'));
const parts = join(repository, 'bench/stali-nginx');
cpSync(join(parts, 'nginx.conf'), join(from, 'etc/nginx.conf'));
cpSync(join(parts, 'init.sh'), join(from, 'sbin/init'));
writeFileSync(join(from, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nwww:x:80:80::/:/bin/sh\n');
writeFileSync(join(from, 'etc/group'), 'root:x:0:\nwww:x:80:\n');
writeFileSync(
  join(from, 'www/index.html'),
  `<h1>served from almost nothing</h1>\n${'<p>text</p>\n'.repeat(200)}`,
);
const key = join(from, 'etc/key.pem');
const certificate = join(from, 'etc/cert.pem');
execFileSync('openssl', [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650'],
  ...['-subj', '/CN=guest', '-addext', 'subjectAltName=DNS:guest', '-keyout', key, '-out', certificate],
]);
const trust = { ca: readFileSync(certificate), servername: 'guest' };
const guest = await buildGuest({ from, out: join(folder, 'image'), busybox });

/** One request of HTTP/1.1 over TLS, of whom the certificate says that it is the guest. */
const ask = (port, path, headers = {}) =>
  new Promise((answered, failed) => {
    const options = { ...trust, host: '127.0.0.1', port, path, headers, agent: false, timeout: 3000 };
    const asked = request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () =>
        answered({ headers: response.headers, text: Buffer.concat(chunks).toString('latin1') }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', failed);
    asked.end();
  });

const askH2 = (port, path) =>
  new Promise((answered, failed) => {
    const session = connect(`https://127.0.0.1:${port}`, trust);
    session.on('error', failed);
    const stream = session.request({ ':path': path });
    let status;
    stream.on('response', (headers) => {
      status = headers[':status'];
    });
    stream
      .resume()
      .on('end', () => session.close(() => answered({ status, protocol: session.alpnProtocol })));
    stream.on('error', failed);
  });

/** Asks again until the answer is as expected: a guest that still starts hangs, or refuses. */
const until = async (port, path, isRight, signal) => {
  for (let tries = 0; tries < 300 && !signal.aborted; tries++) {
    const answer = await ask(port, path).catch(() => undefined);
    if (answer !== undefined && isRight(answer.text)) return answer.text;
    await pause(100);
  }
  throw new Error(`${path} never was as expected`);
};

const must = (holds, what) => {
  if (!holds) throw new Error(what);
};

/** A start: what the guest says about its memory, and its uptime when it listened. */
const start = async (memory) => {
  const over = new AbortController();
  const { url, token, ended } = await guest.start({ memory, guestPort: 443, signal: over.signal });
  const port = Number(new URL(url).port);
  void ended.then(() => over.abort());
  try {
    const ready = await until(port, '/ready', (text) => text.startsWith(`${token} `), over.signal);
    const zipped = await ask(port, '/', { 'accept-encoding': 'gzip' });
    must(zipped.headers['content-encoding'] === 'gzip', 'it does not compress');
    const { status, protocol } = await askH2(port, '/');
    must(status === 200 && protocol === 'h2', 'no HTTP/2');
    must((await ask(port, '/generation')).text === 'one', 'not the first configuration');
    await ask(port, '/please-reload');
    await until(port, '/generation', (text) => text === 'two', over.signal);
    const log = (await ask(port, '/log')).text;
    must(log.includes('"GET / HTTP/2.0" 200') && log.includes('/please-reload'), `no log: ${log}`);
    return { uptime: Number(ready.trim().split(' ')[1]), memory: (await ask(port, '/memory')).text.trim() };
  } finally {
    over.abort();
    await ended;
  }
};

// It answers on stderr.
const { stderr: about } = spawnSync(join(nginx, 'bin/nginx'), ['-V'], { encoding: 'utf8' });
console.log(
  `${about}${guest.files.map(({ path, size }) => `${path} ${size}`).join(' + ')} = ${(guest.bytes / 2 ** 20).toFixed(2)} MiB`,
);
for (const memory of sizes) {
  const starts = [];
  try {
    for (let round = 0; round < 3; round++) starts.push(await start(memory));
  } catch (error) {
    console.log(`${memory} MiB: ${starts.length} of 3, then ${error.message}`);
    break;
  }
  console.log(
    `${memory} MiB: 3 of 3, listening after ${starts.map(({ uptime }) => uptime).join(', ')} s of guest uptime; ${starts[0].memory}`,
  );
}
