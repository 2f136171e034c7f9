// How small is a web server, on disk and in memory? node bench/stali-image.mjs [--root DIR]… (after npm run build)
//
// NIXTOOLS_STATIC_BUSYBOX   a static busybox (default: /bin/busybox of Debian's busybox-static)
// NIXTOOLS_TINY_KERNEL      the tiny kernel (default: the one in the cache; without, its rows are left out)
// --root DIR                a root with an /init of its own that the tiny kernel starts, and that serves /nixboot-ready: a smaller server, or a larger
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { printTable, root, scratch } from './measure.mjs';

const nixboot = join(root, 'apps/nixboot/bin/nixboot.mjs');
const folder = scratch();
const site = join(folder, 'site');
mkdirSync(site);
writeFileSync(join(site, 'index.html'), '<h1>served from almost nothing</h1>\n');

const busybox = process.env.NIXTOOLS_STATIC_BUSYBOX ?? '/bin/busybox';
const cache = process.env.NIXTOOLS_CACHE ?? join(process.env.HOME ?? '', '.cache/nixtools');
const tiny = process.env.NIXTOOLS_TINY_KERNEL ?? join(cache, 'tiny-kernel/bzImage');
/** What Debian's kernel would set up for others than a small guest: huge pages, accounting, files for tracing. */
const frugal = [
  'transparent_hugepage=never',
  'cgroup_disable=memory',
  'nr_cpus=1',
  'initcall_blacklist=tracer_init_tracefs',
];

const image = (...words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [nixboot, 'image', ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const build = (name, words) => {
  const out = join(folder, name);
  const { status, stdout, stderr } = image('build', ...words, '--json', '-o', out);
  if (status !== 0) throw new Error(stderr);
  return { out, ...JSON.parse(stdout) };
};

/** Three starts of three, each proven by its token; else undefined. */
const starts = (out, memory) => {
  const uptimes = [];
  for (let round = 0; round < 3; round++) {
    const { status, stdout } = image(
      'run',
      out,
      '--check',
      '--json',
      '--memory',
      String(memory),
      '--timeout',
      '120',
    );
    const answer = status === 0 ? JSON.parse(stdout) : { isProven: false };
    if (!answer.isProven) return undefined;
    uptimes.push(answer.uptime);
  }
  return uptimes.sort((a, b) => a - b)[1];
};

/** The smallest of the given sizes that starts, coming from above. */
const smallest = (out, sizes) => {
  let found;
  for (const memory of sizes) {
    const uptime = starts(out, memory);
    if (uptime === undefined) return { ...found, failed: memory };
    found = { memory, uptime };
  }
  return { ...found, failed: '-' };
};

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
const rows = [
  ['image', 'on disk', 'smallest memory, 3 of 3', 'fails with', 'ready after (guest uptime)', 'machine'],
];
const measure = (name, words, sizes) => {
  const { out, bytes, files, machine } = build(name.replaceAll(/\W+/g, '-'), words);
  const boot = files.filter(({ path }) => !['boot.json', 'init'].includes(path));
  const { memory, uptime, failed } = smallest(out, sizes);
  rows.push([
    name,
    `${mib(boot.reduce((sum, { size }) => sum + size, 0))} (${boot.map(({ path, size }) => `${path} ${size}`).join(', ')})`,
    memory === undefined ? 'none' : `${memory} MiB`,
    failed === '-' ? '-' : `${failed} MiB`,
    `${uptime} s`,
    machine,
  ]);
  if (bytes === 0) throw new Error('nothing was measured');
};

const www = ['--www', site, '--busybox', busybox];
const extra = process.argv
  .slice(2)
  .flatMap((word, index, all) => (word === '--root' ? [all[index + 1]] : []));
if (existsSync(tiny)) {
  measure('busybox httpd, tiny kernel', [...www, '--kernel', tiny], [64, 24, 16, 14, 12, 11, 10]);
  for (const dir of extra)
    measure(
      `${basename(dir)}, tiny kernel`,
      ['--root', dir, '--plain', '--ready', '/nixboot-ready', '--kernel', tiny],
      [64, 32, 24, 16, 14, 12, 11, 10],
    );
} else console.error('no tiny kernel: packages/stali/nix/kernel/build-tiny-kernel.sh builds it');
measure('busybox httpd, Debian’s kernel', [...www, '--kernel', 'debian'], [128, 80, 76, 72]);
measure(
  'busybox httpd, Debian’s kernel packed',
  [...www, '--kernel', 'debian', '--pack-kernel', ...frugal.flatMap((word) => ['--param', word])],
  [128, 72, 64, 62],
);
const version = spawnSync('qemu-system-x86_64', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
console.log(`${version}, -accel tcg; load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}\n`);
printTable(rows);
