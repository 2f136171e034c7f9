// How small is the archive of all derivations, against what else one could publish? And how long does it take?
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mb, median, printTable, root, run, runOk, scratch, seconds, snapshotArgument } from './measure.mjs';

const library = async (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
const { encodeGraph, openPack, readPack, verifyGraph } = await library('drv-closure');
const { parseNar, writeExport } = await library('nix-formats');

if (process.argv[2] === '--verify') {
  await verifyAlone(process.argv[3]);
  process.exit();
}
const snapshot = snapshotArgument();
const folder = scratch();

/** In a process of its own, which is cold as a client's is, and whose memory can be told. */
async function verifyAlone(place) {
  const read = await timed(() => readPack(place));
  const verified = await timed(() => verifyGraph(read.result, { place }));
  console.log(JSON.stringify({ read: read.cpu, verify: verified.cpu, wall: read.wall + verified.wall }));
}

const bytesIn = (path) =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);

async function timed(work) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}

const place = join(snapshot, 'drvs.pack');
const graph = await readPack(place);
const { facts, counts } = await verifyGraph(graph, { place });
const encoded = await timed(() => encodeGraph(graph, { quality: 11 }));
const shipped = join(folder, 'drvs.pack');
writeFileSync(shipped, encoded.result);

// The peers get the same files: each .drv, each source as it lies in a store.
const pack = await openPack(place);
const files = join(folder, 'files');
mkdirSync(files);
const write = (path, node) => {
  if (node.type === 'regular') writeFileSync(path, node.contents, { mode: node.executable ? 0o755 : 0o644 });
  else if (node.type === 'directory') {
    mkdirSync(path);
    for (const [name, child] of node.entries)
      write(join(path, Buffer.from(name, 'latin1').toString()), child);
  }
};
const everything = join(folder, 'everything.export');
const objects = [];
let text = 0;
for await (const object of pack.objects(pack.closure(roots()))) {
  const tree = parseNar(object.nar, object.path);
  write(join(files, object.path.slice(pack.storeDir.length + 1)), tree);
  if (object.path.endsWith('.drv')) text += tree.contents.length;
  objects.push(object);
}
writeFileSync(everything, Buffer.concat([...writeExport(objects)]));

function roots() {
  return Array.from({ length: graph.rootCount }, (_, node) => {
    const at = (index) =>
      graph.names.bytes.toString('latin1', graph.names.starts[index], graph.names.starts[index + 1]);
    return `${graph.storeDir}/${facts.hash(node)}-${at(graph.nameOf[node])}.drv`;
  });
}

const shell = (command) => runOk(['sh', '-ec', command], { env: { ...process.env, NIX_REMOTE: '' } });
const tar = `tar --sort=name --mtime=@0 --owner=0 --group=0 -C ${files} -cf ${folder}/all.tar .`;
shell(tar);
const xz = shell(`xz -9e -T1 -k ${folder}/all.tar`);
const zstd = shell(`zstd -q --ultra -19 --long=27 -T1 ${folder}/all.tar`);
const size = (name) => statSync(join(folder, name)).size;
shell(`nix-store --store ${folder}/store --import < ${everything} > /dev/null`);
const cache = run(
  [
    'sh',
    '-ec',
    `nix --extra-experimental-features nix-command copy --all --no-check-sigs --from ${folder}/store --to 'file://${folder}/cache?compression=xz'`,
  ],
  { env: { ...process.env, NIX_REMOTE: '' } },
);
const cacheBytes = cache.status === 0 ? bytesIn(join(folder, 'cache')) : undefined;

const ours = encoded.result.length;
const tarXz = size('all.tar.xz');
console.log(
  `${counts.drvs} derivations (${text} bytes), ${counts.sources} sources (${counts.bytes - text} bytes)\n`,
);
const row = (name, bytes, cpu) => [
  name,
  bytes ?? 'failed',
  bytes ? `${(ours / bytes).toFixed(4)} = 1/${(bytes / ours).toFixed(2)}` : '',
  cpu ? seconds(cpu) : '',
];
printTable([
  ['', 'bytes', 'what `publish` ships, against it', 'CPU'],
  row('tar', size('all.tar')),
  row('tar, xz -9e', tarXz, xz.cpu),
  row('tar, zstd -19 --long=27', size('all.tar.zst'), zstd.cpu),
  row('binary cache, xz for each path', cacheBytes, cache.cpu),
  row('drvs.pack as `index` writes it', statSync(place).size),
  row('drvs.pack as `publish` writes it', ours, encoded.cpu),
]);

const runs = Array.from({ length: 5 }, () => {
  const alone = runOk(['node', fileURLToPath(import.meta.url), '--verify', shipped]);
  return { ...JSON.parse(alone.stdout), rss: alone.rss };
});
const of = (figure) => median(runs.map((each) => each[figure]));
const both = of('read') + of('verify');
console.log('');
printTable([
  ['', 'CPU', 'wall', 'MB of .drv text a second of CPU', 'largest process'],
  ['decode', seconds(of('read')), '', '', ''],
  ['write out and verify', seconds(of('verify')), '', '', ''],
  ['both', seconds(both), seconds(of('wall')), (text / 1e6 / both).toFixed(1), mb(of('rss'))],
]);
