// What does a nixpkgs of 2014 build, offline and static, with Debian's toolchain? node bench/stali-builds.mjs TREE DEBS [LEVEL...] [--only A,B] [--store FOLDER]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { printTable, root, scratch } from './measure.mjs';

const options = { only: { type: 'string' }, store: { type: 'string' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [tree, debs, ...given] = positionals;
if (debs === undefined) throw new Error('usage: node bench/stali-builds.mjs TREE DEBS [static] [static-pie]');
const levels = given.length > 0 ? given : ['static'];
const all = [
  'zlib',
  'pcre',
  'hello',
  'gnused',
  'gnugrep',
  'gzip',
  'dash',
  'busybox',
  'busyboxSmall',
  'openssl',
  'nginx',
];
const attrs = values.only?.split(',') ?? all;

const load = (...path) => import(pathToFileURL(join(root, 'packages', ...path)).href);
const { auditClosure } = await load('closure-audit/dist/index.js');
const { createNix } = await load('nix-cli/dist/index.js');
const { parseStorePath } = await load('nix-formats/dist/index.js');

const folder = values.store ? resolve(values.store) : scratch();
for (const name of ['store', 'state', 'log', 'etc', 'home'])
  mkdirSync(join(folder, name), { recursive: true });
const env = {
  ...{
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    NIX_REMOTE: '',
    NIX_STORE_DIR: join(folder, 'store'),
  },
  ...{
    NIX_STATE_DIR: join(folder, 'state'),
    NIX_LOG_DIR: join(folder, 'log'),
    NIX_CONF_DIR: join(folder, 'etc'),
  },
  NIX_CONFIG: 'sandbox = false\nsubstituters =\nbuild-users-group =\ncores = 2',
};
const ask = (...command) =>
  execFileSync(command[0], command.slice(1), {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const pkgs = join(root, 'packages/stali/nix/bootstrap/pkgs.nix');
const at = (level, attr) => [
  ...[pkgs, '--arg', 'nixpkgs', resolve(tree), '--arg', 'debs', resolve(debs)],
  ...['--argstr', 'level', level, '-A', attr],
];

const seconds = (start) => Number(process.hrtime.bigint() - start) / 1e9;

const run = (program, ...args) => {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return { status, stderr, took: seconds(start) };
};

/** The package alone: what it is made with is built before. Its time is that of the second build where the first was done already. */
const build = (level, attr) => {
  const drv = ask('nix-instantiate', ...at(level, attr)).replace(/!.*/, '');
  const out = ask('nix-store', '--query', '--outputs', drv);
  const inputs = ask('nix-store', '--query', '--references', drv)
    .split('\n')
    .filter((path) => path.endsWith('.drv'));
  ask('nix-store', '--realise', ...inputs);
  const wasThere = existsSync(out);
  const first = run('nix-store', '--realise', drv);
  if (first.status !== 0)
    throw new Error(`${attr} at level ${level}:\n${first.stderr.split('\n').slice(-20).join('\n')}`);
  const check = run('nix-store', '--realise', '--check', drv);
  return { out, took: wasThere ? check.took : first.took, clean: check.status === 0 };
};

const programsOf = (out) => {
  const bin = join(out, 'bin');
  return existsSync(bin) ? readdirSync(bin).map((name) => statSync(join(bin, name)).size) : [];
};

const rows = [
  ['package', 'level', 'program, bytes', 'output, bytes', 'paths', 'ELF', 'needed', '--check', 'build'],
];
for (const level of levels) {
  for (const attr of attrs) {
    const { out, took, clean } = build(level, attr);
    const audit = await auditClosure({
      nix: createNix(env),
      roots: [parseStorePath(out, join(folder, 'store'))],
    });
    const { elf } = audit;
    const kinds = [...new Set(elf.map((file) => file.kind))].sort().join(', ');
    const needed = elf.reduce(
      (sum, file) => sum + file.needed.length + (file.interpreter === undefined ? 0 : 1),
      0,
    );
    rows.push([
      ...[attr, level, String(Math.max(0, ...programsOf(out)) || ''), String(audit.total.narSize)],
      ...[
        String(audit.paths.length),
        kinds || 'none',
        String(needed),
        clean ? 'same bytes' : 'DIFFERS',
        `${took.toFixed(0)} s`,
      ],
    ]);
    process.stderr.write(`${rows.at(-1).join(' | ')}\n`);
  }
}
printTable(rows);
