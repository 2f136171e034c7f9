// How small is an update, and what does it cost? node bench/delta.mjs OLD NEW [NEW ...]: snapshot folders
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mb, median, preenix, printTable, root, runOk, scratch, seconds } from './measure.mjs';

const library = async (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
const { applyDelta, encodeDelta, encodeGraph, openPack, readPack, verifyGraph } =
  await library('drv-closure');
const { parseNar } = await library('nix-formats');

if (process.argv[2] === '--apply') await applyAlone(process.argv[3], process.argv[4]);
else await compare(process.argv[2], process.argv.slice(3));

/** In a process of its own, so that its memory can be told. */
async function applyAlone(pack, delta) {
  const old = await readPack(pack);
  const bytes = readFileSync(delta);
  const cpu = process.cpuUsage();
  const { count } = await applyDelta(old, bytes, { place: delta });
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ count, cpu: (user + system) / 1e6 }));
}

async function compare(oldSnapshot, newSnapshots) {
  if (oldSnapshot === undefined || newSnapshots.length === 0) {
    console.error('give two or more snapshot folders: preenix index TREE --out FOLDER makes one');
    process.exit(2);
  }
  const folder = scratch();
  const old = await readSnapshot(oldSnapshot);
  await writeTar(oldSnapshot, folder, 'old');
  const rows = [];
  for (const [index, snapshot] of newSnapshots.entries()) {
    const now = await readSnapshot(snapshot);
    const pairs = now.attrs.map((attr) => old.rootOf.get(attr));
    const encoded = [];
    for (let round = 0; round < 3; round++) {
      const cpu = process.cpuUsage();
      const bytes = await encodeDelta(old.graph, now.graph, pairs);
      const { user, system } = process.cpuUsage(cpu);
      encoded.push({ bytes, cpu: (user + system) / 1e6 });
    }
    const delta = encoded[0].bytes;
    const file = join(folder, `delta-${index}`);
    writeFileSync(file, delta);
    await requireResult(old.graph, delta, now);
    const pack = join(oldSnapshot, 'drvs.pack');
    const alone = Array.from({ length: 3 }, () =>
      runOk(['node', fileURLToPath(import.meta.url), '--apply', pack, file]),
    );
    await writeTar(snapshot, folder, `new-${index}`);
    const patch = join(folder, `patch-${index}.zst`);
    const tar = (name) => join(folder, `${name}.tar`);
    const zstd = [
      'zstd',
      '-q',
      '-19',
      '--long=27',
      `--patch-from=${tar('old')}`,
      tar(`new-${index}`),
      '-o',
      patch,
    ];
    runOk(zstd);
    rows.push([
      basename(snapshot),
      now.graph.count,
      changedPaths(old, now),
      delta.length,
      publishedPart(oldSnapshot, snapshot, join(folder, `channel-${index}`)),
      (await encodeGraph(now.graph, { quality: 11 })).length,
      statSync(patch).size,
      seconds(median(encoded.map(({ cpu }) => cpu))),
      seconds(median(alone.map(({ stdout }) => JSON.parse(stdout).cpu))),
      mb(median(alone.map(({ rss }) => rss))),
    ]);
  }
  printTable([
    [
      ...['to', 'objects', 'of them new', 'delta', 'the part with entries that `publish` makes of it'],
      ...['the archive again', 'zstd --patch-from'],
      ...['encode (CPU)', 'apply (CPU)', 'memory with reading the old archive'],
    ],
    ...rows,
  ]);
}

/** What clients of the old snapshot download. */
function publishedPart(oldSnapshot, snapshot, channel) {
  for (const [day, each] of [oldSnapshot, snapshot].entries())
    runOk([preenix, 'publish', each, channel, '--force', '--time', `2026-01-0${day + 1}T00:00:00Z`]);
  const parts = join(channel, 'parts');
  const deltas = readdirSync(parts).filter((name) => name.startsWith('delta-'));
  if (deltas.length !== 1) throw new Error(`${deltas.length} deltas`);
  return statSync(join(parts, deltas[0])).size;
}

async function readSnapshot(snapshot) {
  const place = join(snapshot, 'drvs.pack');
  const graph = await readPack(place);
  const { facts } = await verifyGraph(graph, { place });
  const hashes = Array.from({ length: graph.count }, (_, node) => facts.hash(node));
  const roots = new Map(hashes.slice(0, graph.rootCount).map((hash, root) => [hash, root]));
  /** Root -> the first attribute that has it. */
  const attrs = [];
  const rootOf = new Map();
  for (const line of readFileSync(join(snapshot, 'entries.jsonl'), 'utf8').trimEnd().split('\n')) {
    const { attr, drvPath } = JSON.parse(line);
    const root = drvPath && roots.get(drvPath.slice(graph.storeDir.length + 1).slice(0, 32));
    if (root === undefined) continue;
    rootOf.set(attr, root);
    attrs[root] ??= attr;
  }
  return { graph, hashes, attrs, rootOf };
}

/** Every path is computed from the result: a wrong byte would show. */
async function requireResult(old, delta, now) {
  const result = await applyDelta(old, delta, { place: 'delta' });
  const { facts } = await verifyGraph(result, { place: 'delta' });
  const wrong = now.hashes.filter((hash, node) => facts.hash(node) !== hash).length;
  if (wrong > 0 || result.count !== now.graph.count) throw new Error(`${wrong} paths differ`);
}

function changedPaths(old, now) {
  const known = new Set(old.hashes);
  return now.hashes.filter((hash) => !known.has(hash)).length;
}

/** All files as they lie in a store. */
async function writeTar(snapshot, folder, name) {
  const pack = await openPack(join(snapshot, 'drvs.pack'));
  const files = join(folder, name);
  mkdirSync(files);
  const entries = readFileSync(join(snapshot, 'entries.jsonl'), 'utf8').trimEnd().split('\n');
  const drvs = entries.map((line) => JSON.parse(line).drvPath).filter((path) => path && pack.has(path));
  for await (const { path, nar } of pack.objects(pack.closure(drvs)))
    writeNode(join(files, path.slice(pack.storeDir.length + 1)), parseNar(nar, path));
  await pack.close();
  runOk([
    'tar',
    '--sort=name',
    '--mtime=@0',
    '--owner=0',
    '--group=0',
    '-C',
    files,
    '-cf',
    `${files}.tar`,
    '.',
  ]);
}

function writeNode(path, node) {
  if (node.type === 'regular') writeFileSync(path, node.contents, { mode: node.executable ? 0o755 : 0o644 });
  if (node.type !== 'directory') return;
  mkdirSync(path);
  for (const [name, child] of node.entries)
    writeNode(join(path, Buffer.from(name, 'latin1').toString()), child);
}
