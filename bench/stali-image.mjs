// How small is a web server, on disk and in memory? node bench/stali-image.mjs [--root DIR]… (after npm run build)
//
// NIXTOOLS_TINY_KERNEL, NIXTOOLS_TINY_SERVER   (default: those in the cache; without, their rows are left out)
// NIXTOOLS_STATIC_BUSYBOX   a static busybox (default: /bin/busybox of Debian's busybox-static)
// --root DIR                a root with an /init of its own that the tiny kernel starts, and that serves /nixboot-ready: a larger server
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { printTable, root, scratch } from './measure.mjs';

const nixboot = join(root, 'apps/nixboot/bin/nixboot.mjs');
const folder = scratch();
const site = join(folder, 'site');
mkdirSync(site);
writeFileSync(join(site, 'index.html'), '<h1>served from almost nothing</h1>\n');

const { env } = process;
const busybox = env.NIXTOOLS_STATIC_BUSYBOX || '/bin/busybox';
const cache = env.NIXTOOLS_CACHE || join(env.XDG_CACHE_HOME || join(env.HOME ?? '', '.cache'), 'nixtools');
const tiny = env.NIXTOOLS_TINY_KERNEL || join(cache, 'tiny-kernel/bzImage');
const server = env.NIXTOOLS_TINY_SERVER || join(cache, 'tiny-server/init');
/** What Debian's kernel would set up for others than a small guest: huge pages, accounting, files for tracing. */
const frugal = [
  'transparent_hugepage=never',
  'cgroup_disable=memory',
  'nr_cpus=1',
  'initcall_blacklist=tracer_init_tracefs',
].flatMap((word) => ['--param', word]);

const image = (...words) => spawnSync(process.execPath, [nixboot, 'image', ...words], { encoding: 'utf8' });

/** The seconds after which a guest of so many MiB answered with the token of its start; undefined where it did not. */
const start = (out, memory, ...words) => {
  const given = ['--check', '--json', '--memory', String(memory), '--timeout', '120'];
  const { status, stdout } = image('run', out, ...given, ...words);
  const answer = status === 0 ? JSON.parse(stdout) : undefined;
  return answer?.isProven ? answer.uptime : undefined;
};

const startsThrice = (out, memory) => [1, 2, 3].every(() => start(out, memory) !== undefined);

/** The smallest of the given sizes that starts three times of three, coming from above, and the first that does not. */
const memoryOf = (out, sizes) => {
  const failed = sizes.findIndex((memory) => !startsThrice(out, memory));
  return failed < 0 ? [sizes.at(-1), '-'] : [sizes[failed - 1] ?? 'none', sizes[failed]];
};

const load = () => readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
const rows = [
  ['image', 'on disk', 'memory: 3 of 3', 'fails with', 'ready, 5 starts', 'by instructions', 'machine'],
];

/** `at`: the MiB with which it is measured how soon it is ready. */
const measure = (name, words, { at, sizes }) => {
  const out = join(folder, name.replaceAll(/\W+/g, '-'));
  const built = image('build', ...words, '--json', '-o', out);
  if (built.status !== 0) throw new Error(built.stderr);
  const { files, machine } = JSON.parse(built.stdout);
  const boot = files.filter(({ path }) => !['boot.json', 'init'].includes(path));
  const [memory, failed] = memoryOf(out, sizes);
  const uptimes = Array.from({ length: 5 }, () => start(out, at)).sort((a, b) => a - b);
  rows.push([
    name,
    `${mib(boot.reduce((sum, { size }) => sum + size, 0))} (${boot.map(({ path, size }) => `${path} ${size}`).join(', ')})`,
    `${memory} MiB`,
    `${failed} MiB`,
    `median ${uptimes[2]} s, from ${uptimes[0]} to ${uptimes[4]}, ${at} MiB, load ${load()}`,
    `${start(out, at, '--count-instructions')} s`,
    machine,
  ]);
  console.error(rows.at(-1).join(' | '));
};

const extra = process.argv
  .slice(2)
  .flatMap((word, index, all) => (word === '--root' ? [all[index + 1]] : []));
const www = ['--www', site];
const withTiny = ['--kernel', tiny];
const small = { at: 24, sizes: [64, 24, 20, 16, 15, 14, 13, 12, 11, 10] };
if (!existsSync(tiny))
  console.error('no tiny kernel: packages/stali/nix/kernel/build-tiny-kernel.sh builds it');
else {
  if (existsSync(server)) measure('tiny server, tiny kernel', [...www, '--plain', ...withTiny], small);
  else console.error('no tiny server: packages/stali/nix/first/build-tiny-server.sh compiles it');
  measure('busybox httpd, tiny kernel', [...www, '--busybox', busybox, ...withTiny], small);
  for (const dir of extra)
    measure(
      `${basename(dir)}, tiny kernel`,
      ['--root', dir, '--plain', '--ready', '/nixboot-ready', ...withTiny],
      { at: 48, sizes: [64, 48, 40, 32, 28, 24, 20] },
    );
}
const stock = [...www, '--busybox', busybox, '--kernel', 'debian'];
measure('busybox httpd, Debian’s kernel', stock, { at: 80, sizes: [128, 80, 76, 72, 70] });
measure('busybox httpd, Debian’s kernel packed', [...stock, '--pack-kernel', ...frugal], {
  at: 80,
  sizes: [128, 72, 64, 62, 60, 58],
});
const version = spawnSync('qemu-system-x86_64', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
console.log(`${version}, -accel tcg\n`);
printTable(rows);
