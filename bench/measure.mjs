import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const preenix = join(root, 'node_modules', '.bin', 'preenix');

/** @typedef {{ wall: number, cpu: number, user: number, system: number, rss: number, stdout: string, stderr: string, status: number | null }} Run seconds, KiB of the largest process */

/**
 * One whole process and all that it starts, as the operating system accounts for it (GNU time).
 * @param {readonly string[]} command
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {Run}
 */
export const run = ([program, ...args], options = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const figures = join(folder, 'time');
  const result = spawnSync('/usr/bin/time', ['-o', figures, '-f', '%e %U %S %M', program, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  if (result.error) throw result.error;
  const [wall, user, system, rss] = readFileSync(figures, 'utf8')
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map(Number);
  rmSync(folder, { recursive: true });
  return {
    wall,
    cpu: user + system,
    user,
    system,
    rss,
    stdout: result.stdout,
    stderr: result.stderr,
    status: result.status,
  };
};

/** @param {readonly string[]} command @param {import('node:child_process').SpawnSyncOptions} [options] */
export const runOk = (command, options) => {
  const result = run(command, options);
  if (result.status !== 0) throw new Error(`${command.join(' ')}: exit ${result.status}\n${result.stderr}`);
  return result;
};

/** Wall time of a short process in milliseconds, finer than GNU time's hundredths. */
export const wallOf = ([program, ...args], options = {}) => {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
};

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Two commands in turn, A B A B …, so that a drift of the machine's speed hits both. Milliseconds. */
export const interleaved = (a, b, { pairs = 25, options = {} } = {}) => {
  wallOf(a, options);
  wallOf(b, options);
  const rows = Array.from({ length: pairs }, () => [wallOf(a, options), wallOf(b, options)]);
  return {
    a: median(rows.map(([x]) => x)),
    b: median(rows.map(([, y]) => y)),
    ratio: median(rows.map(([x, y]) => x / y)),
  };
};

/** The nixpkgs tree that the benchmark is about, from the command line or `NIXTOOLS_NIXPKGS_2014`. */
export const treeArgument = () => {
  const tree = process.argv[2] ?? process.env.NIXTOOLS_NIXPKGS_2014;
  if (tree !== undefined && existsSync(join(tree, 'default.nix'))) return tree;
  console.error(
    'give the path of a nixpkgs tree, as an argument or in NIXTOOLS_NIXPKGS_2014 (see bench/README.md)',
  );
  process.exit(2);
};

/** A finished snapshot, from the command line or `NIXTOOLS_SNAPSHOT_2014`. */
export const snapshotArgument = () => {
  const snapshot = process.argv[2] ?? process.env.NIXTOOLS_SNAPSHOT_2014;
  if (snapshot !== undefined && existsSync(join(snapshot, 'snapshot.json'))) return snapshot;
  console.error(
    'give a snapshot folder, as an argument or in NIXTOOLS_SNAPSHOT_2014: preenix index TREE --out FOLDER makes one',
  );
  process.exit(2);
};

/** A fresh folder that is removed at the end, also when the benchmark fails. */
export const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** @param {readonly (readonly (string | number)[])[]} rows the first is the head; printed as Markdown */
export const printTable = ([head, ...rows]) => {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
};

export const mb = (kib) => `${(kib / 1024).toFixed(0)} MB`;
export const seconds = (value) => `${value.toFixed(2)} s`;
export const milliseconds = (value) => `${value.toFixed(0)} ms`;
