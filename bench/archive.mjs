// How small is the archive of all derivations, against what else one could publish? And how long does it take?
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printTable, root, run, runOk, scratch, seconds, snapshotArgument } from './measure.mjs';

const snapshot = snapshotArgument();
const folder = scratch();
const library = async (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
const { encodeGraph, openPack, readPack, verifyGraph } = await library('drv-closure');
const { parseNar, writeExport } = await library('nix-formats');

const bytesIn = (path) =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);

const timed = async (work) => {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
};

const place = join(snapshot, 'drvs.pack');
const read = await timed(() => readPack(place));
const verified = await timed(() => verifyGraph(read.result, { place }));
const encoded = await timed(() => encodeGraph(read.result, { quality: 11 }));
writeFileSync(join(folder, 'drvs.pack'), encoded.result);

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
for await (const object of pack.objects(pack.closure(roots(read.result, verified.result.facts)))) {
  write(join(files, object.path.slice(pack.storeDir.length + 1)), parseNar(object.nar, object.path));
  objects.push(object);
}
writeFileSync(everything, Buffer.concat([...writeExport(objects)]));

function roots(graph, facts) {
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
const { counts } = verified.result;
console.log(`${counts.drvs} derivations, ${counts.sources} sources, ${counts.bytes} bytes\n`);
const row = (name, bytes, cpu) => [
  name,
  bytes ?? 'failed',
  bytes ? (ours / bytes).toFixed(3) : '',
  cpu ? seconds(cpu) : '',
];
printTable([
  ['', 'bytes', 'the archive against it', 'CPU'],
  row('tar', size('all.tar')),
  row('tar, xz -9e', tarXz, xz.cpu),
  row('tar, zstd -19 --long=27', size('all.tar.zst'), zstd.cpu),
  row('binary cache, xz for each path', cacheBytes, cache.cpu),
  row('drvs.pack as `index` writes it', statSync(place).size),
  row('drvs.pack as `publish` writes it', ours, encoded.cpu),
]);
const megabytes = counts.bytes / 1e6;
console.log('');
printTable([
  ['', 'CPU', 'MB of text a second'],
  ['decode', seconds(read.cpu), ''],
  ['write out and verify', seconds(verified.cpu), ''],
  ['both', seconds(read.cpu + verified.cpu), (megabytes / (read.cpu + verified.cpu)).toFixed(1)],
]);
