// What does a nixpkgs of 2014 build, offline and static, with Debian's toolchain? node bench/stali-builds.mjs TREE DEBS [LEVEL...] [--only A,B] [--store FOLDER]
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable, run } from './measure.mjs';
import { load, openStore } from './stali-store.mjs';

const options = { only: { type: 'string' }, store: { type: 'string' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [tree, debs, ...given] = positionals;
if (debs === undefined) throw new Error('usage: node bench/stali-builds.mjs TREE DEBS [static] [static-pie]');
const levels = given.length > 0 ? given : ['static'];
const all = [
  'zlib',
  'pcre',
  'dash',
  'hello',
  'gnused',
  'bzip2',
  'pv',
  'pwgen',
  'unzip',
  'gnugrep',
  'gzip',
  'busybox',
  'busyboxSmall',
  'openssl',
  'nginx',
];
const attrs = values.only?.split(',') ?? all;

const { env, folder, ask, at } = openStore(values.store, { tree, debs });
const { auditClosure } = await load('closure-audit/dist/index.js');
const { createNix } = await load('nix-cli/dist/index.js');
const { parseStorePath } = await load('nix-formats/dist/index.js');

/** The package alone: what it is made with is built before. Its CPU seconds are those of the second build. */
const build = (level, attr) => {
  const drv = ask('nix-instantiate', ...at(level, attr)).replace(/!.*/, '');
  const out = ask('nix-store', '--query', '--outputs', drv);
  const inputs = ask('nix-store', '--query', '--references', drv)
    .split('\n')
    .filter((path) => path.endsWith('.drv'));
  ask('nix-store', '--realise', ...inputs);
  const realise = (...words) => run(['nix-store', '--realise', ...words, drv], { env });
  const { status, stderr } = realise();
  if (status !== 0)
    throw new Error(`${attr} at level ${level}:\n${stderr.split('\n').slice(-20).join('\n')}`);
  const check = realise('--check');
  return { out, cpu: check.cpu, clean: check.status === 0 };
};

const programsOf = (out) => {
  const bin = join(out, 'bin');
  return existsSync(bin) ? readdirSync(bin).map((name) => statSync(join(bin, name)).size) : [];
};

const rows = [
  ['package', 'level', 'program, bytes', 'output, bytes', 'paths', 'ELF', 'needed', '--check', 'CPU seconds'],
];
for (const level of levels) {
  for (const attr of attrs) {
    const { out, cpu, clean } = build(level, attr);
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
        cpu.toFixed(0),
      ],
    ]);
    process.stderr.write(`${rows.at(-1).join(' | ')}\n`);
  }
}
printTable(rows);
