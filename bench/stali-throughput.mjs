// Is a server as fast when it is static and has musl? node bench/stali-throughput.mjs TREE DEBS [--store FOLDER] [--rounds N] [--servers httpd,nginx] [--kernel FILE] [--icount]
// Both servers of a pair are of the same source, flags and compiler, in one guest; ab (Debian's apache2-utils) asks them in turn.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable, root as repository, scratch } from './measure.mjs';
import { buildGuest } from './stali-guest.mjs';
import { openStore, pkgs } from './stali-store.mjs';

const options = {
  store: { type: 'string' },
  rounds: { type: 'string', default: '9' },
  servers: { type: 'string', default: 'httpd,nginx' },
  kernel: { type: 'string' },
  icount: { type: 'boolean' },
};
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [tree, debs] = positionals;
if (debs === undefined)
  throw new Error(
    'usage: node bench/stali-throughput.mjs TREE DEBS [--store FOLDER] [--rounds N] [--servers httpd,nginx] [--kernel FILE] [--icount]',
  );

const { ask, build } = openStore(values.store, { tree, debs });
const levels = ['static', 'glibc'];
const folder = scratch();
const from = join(folder, 'root');
const place = (path, ...more) => {
  const to = join(from, path, ...more);
  mkdirSync(dirname(to), { recursive: true });
  return to;
};

/** A program that is linked dynamically, of this machine or of the store, where it was, with what its own loader would load. */
const take = (file) => {
  cpSync(realpathSync(file), place(file));
  const listed = execFileSync(file, [], { env: { LD_TRACE_LOADED_OBJECTS: '1' }, encoding: 'utf8' });
  for (const [, library] of listed.matchAll(/(\/\S+) \(0x/g)) cpSync(realpathSync(library), place(library));
};

const programs = { httpd: ['busyboxSmall', 'busybox'], nginx: ['nginx', 'nginx'] };
const servers = values.servers.split(',');
for (const level of levels) {
  for (const server of servers) {
    const [attr, program] = programs[server];
    const file = join(build(level, attr), 'bin', program);
    const to = place('servers', level, server);
    if (level === 'static') cpSync(file, to);
    else {
      take(file);
      symlinkSync(file, to);
    }
  }
}
const starts = place('bin/starts');
const compile = `(import ${pkgs} { nixpkgs = ${resolve(tree)}; debs = ${resolve(debs)}; }).runCommand "starts" { } "mkdir $out; gcc -O2 -static -o $out/starts \${${repository}/bench/stali-throughput/starts.c}"`;
cpSync(join(ask('nix-build', '--no-out-link', '-E', compile), 'starts'), starts);
take('/usr/bin/ab');

mkdirSync(place('www', '.'), { recursive: true });
writeFileSync(place('www/index.html'), `<h1>served</h1>\n${'<p>text</p>\n'.repeat(80)}`);
writeFileSync(place('etc/passwd'), 'root:x:0:0::/:/bin/sh\nwww:x:80:80::/:/bin/sh\n');
writeFileSync(place('etc/group'), 'root:x:0:\nwww:x:80:\n');
writeFileSync(place('etc/rounds'), `${values.rounds}\n`);
writeFileSync(place('etc/servers'), `${servers.join(' ')}\n`);
cpSync(join(repository, 'bench/stali-throughput/init.sh'), place('sbin/init'));
const key = place('etc/key.pem');
execFileSync('openssl', [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650'],
  ...['-subj', '/CN=guest', '-keyout', key, '-out', place('etc/cert.pem')],
]);

/** Where QEMU is looked for: with --icount, where it counts instructions, each of which takes a nanosecond or two, whatever else the host does. */
const searchPath = () => {
  if (!values.icount) return {};
  const folder = scratch();
  const real = execFileSync('which', ['qemu-system-x86_64'], { encoding: 'utf8' }).trim();
  const file = join(folder, 'qemu-system-x86_64');
  writeFileSync(file, `#!/bin/sh\nexec ${real} -icount shift=1,sleep=off "$@"\n`, { mode: 0o755 });
  return { searchPath: `${folder}:${process.env.PATH}` };
};

const busybox = join(build('static', 'busyboxSmall'), 'bin/busybox');
const guest = await buildGuest({ from, out: join(scratch(), 'image'), busybox, kernel: values.kernel });
const { ended } = await guest.start({
  memory: 256,
  signal: AbortSignal.timeout(3_600_000),
  ...searchPath(),
  onSerial: (text) => process.stderr.write(text),
});
const { serial } = await ended;
if (!serial.includes('\nall asked')) throw new Error('the guest ended too early');

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
/** What a level gave, in the order of the rounds. */
const found = (kind, name, level) =>
  [...serial.matchAll(new RegExp(`^${kind} ${name} ${level}:([ \\d.]+)`, 'gm'))].map(([, numbers]) =>
    numbers.trim().split(' ').map(Number),
  );

const rows = [['', 'static, musl', 'dynamic, glibc', 'ratio, median of the pairs', 'smallest, largest']];
const compare = (name, unit, ofStatic, ofGlibc) => {
  const ratios = ofStatic.map((value, round) => value / ofGlibc[round]);
  const say = (number) => number.toFixed(2);
  rows.push([
    name,
    `${median(ofStatic).toFixed(unit === 'ms' ? 2 : 0)} ${unit}`,
    `${median(ofGlibc).toFixed(unit === 'ms' ? 2 : 0)} ${unit}`,
    say(median(ratios)),
    `${say(Math.min(...ratios))}, ${say(Math.max(...ratios))}`,
  ]);
};
for (const name of new Set([...serial.matchAll(/^asked (\S+) static/gm)].map(([, name]) => name))) {
  const [ofStatic, ofGlibc] = levels.map((level) =>
    found('asked', name, level).map(([complete, failed, perSecond]) => {
      if (failed !== 0 || complete === 0)
        throw new Error(`${name}, ${level}: ${failed} of ${complete} failed`);
      return perSecond;
    }),
  );
  compare(name, 'requests/s', ofStatic, ofGlibc);
}
for (const name of servers) {
  // The first start of a round reads the program for the first time.
  const [ofStatic, ofGlibc] = levels.map((level) =>
    found('started', name, level).map((times) => median(times) / 1000),
  );
  compare(`start of ${name}`, 'ms', ofStatic, ofGlibc);
}
printTable(rows);
