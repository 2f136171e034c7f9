// How small do the entries of a snapshot get, and how fast? node bench/entries.mjs SNAPSHOT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { openPack } from '@nixtools/drv-closure';
import {
  canonicalJson,
  parseDerivation,
  parseDrvName,
  parseNar,
  storePathName,
  utf8FromByteString,
} from '@nixtools/nix-formats';
import {
  isFailed,
  packEntries,
  packEntriesDelta,
  readEntries,
  unpackEntries,
  unpackEntriesDelta,
} from '@nixtools/snapshot';
import { milliseconds, printTable, runOk } from './measure.mjs';

const [, , snapshot] = process.argv;
if (snapshot === undefined) {
  console.error('give the folder of a snapshot');
  process.exit(2);
}

const text = (bytes) => (bytes === undefined ? undefined : utf8FromByteString(bytes));

const factsOf = ({ path, nar }) => {
  const drv = parseDerivation(parseNar(nar).contents, path);
  return {
    drvPath: path,
    name: storePathName(path).replace(/\.drv$/, ''),
    system: text(drv.system),
    outputs: new Map([...drv.outputs].map(([name, output]) => [text(name), output.path ?? null])),
    pname: text(drv.env.get('pname')),
    version: text(drv.env.get('version')),
    known: parseDrvName(storePathName(path).replace(/\.drv$/, '')),
    env(name) {
      return this[name];
    },
  };
};

/** The roots of a snapshot, numbered as the archive numbers them: in the order in which its entries name them first. */
const rootsOf = async (folder) => {
  const ordinals = new Map();
  for await (const entry of readEntries(folder))
    if (!isFailed(entry) && !ordinals.has(entry.drvPath)) ordinals.set(entry.drvPath, ordinals.size);
  const all = new Array(ordinals.size);
  const pack = await openPack(join(folder, 'drvs.pack'));
  for await (const object of pack.objects(ordinals.keys())) all[ordinals.get(object.path)] = factsOf(object);
  await pack.close();
  const rootOf = (drvPath) => ({ ordinal: ordinals.get(drvPath), facts: all[ordinals.get(drvPath)] });
  return { rootOf, roots: { count: all.length, facts: (ordinal) => all[ordinal] } };
};

const timed = async (work) => {
  const start = process.hrtime.bigint();
  const value = await work();
  return { value, took: Number(process.hrtime.bigint() - start) / 1e6 };
};

const linesOf = async (entries) => {
  const lines = [];
  for await (const entry of entries) lines.push(canonicalJson(entry));
  return `${lines.join('\n')}\n`;
};

/** Another build of everything: every hash is another one. A hash is 32 characters; turning them round makes a new one. */
const rebuilt = (path) =>
  path.replace(/^(.*\/)(.{32})/, (_, store, hash) => store + [...hash].reverse().join(''));

/** What the indexer would say when these roots had been rebuilt, or rebuilt with a new version. */
const nextWorld = (entries, { rootOf, roots }, bumped) => {
  const change = (ordinal) => {
    const { version } = roots.facts(ordinal).known;
    return (text) =>
      bumped.has(ordinal) && text !== undefined ? text.replaceAll(version, `${version}.1`) : text;
  };
  const outputs = (pairs, bump) =>
    pairs.map(([name, path]) => [name, path === null ? null : bump(rebuilt(path))]);
  const next = Array.from({ length: roots.count }, (_, ordinal) => {
    const facts = roots.facts(ordinal);
    const bump = change(ordinal);
    const version = bump(facts.version);
    return {
      ...facts,
      drvPath: bump(rebuilt(facts.drvPath)),
      name: bump(facts.name),
      outputs: new Map(outputs([...facts.outputs], bump)),
      version,
    };
  });
  const ordinals = new Map(next.map(({ drvPath }, ordinal) => [drvPath, ordinal]));
  return {
    entries: entries.map((entry) => {
      if (isFailed(entry)) return entry;
      const bump = change(rootOf(entry.drvPath).ordinal);
      const { drvPath, name, version } = entry;
      return {
        ...entry,
        drvPath: bump(rebuilt(drvPath)),
        name: bump(name),
        version: bump(version),
        outputs: Object.fromEntries(outputs(Object.entries(entry.outputs), bump)),
      };
    }),
    rootOf: (drvPath) => ({ ordinal: ordinals.get(drvPath), facts: next[ordinals.get(drvPath)] }),
    roots: { count: next.length, facts: (ordinal) => next[ordinal] },
  };
};

const brotliBytes = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;

const xzBytes = (bytes) =>
  runOk(['xz', '-9e', '-c'], { input: bytes, encoding: 'buffer', stdio: ['pipe', 'pipe', 'pipe'] }).stdout
    .length;

const raw = readFileSync(join(snapshot, 'entries.jsonl'));
const world = await rootsOf(snapshot);
const { rootOf, roots } = world;
const packed = await timed(() => packEntries(readEntries(snapshot), rootOf));
const unpacked = await timed(async () => {
  let count = 0;
  for await (const _ of unpackEntries(packed.value, roots)) count++;
  return count;
});
if ((await linesOf(unpackEntries(packed.value, roots))) !== raw.toString())
  throw new Error('the entries do not come back as they were');

const bytes = (count) => count.toLocaleString('en');
printTable([
  [`${bytes(unpacked.value)} entries`, 'bytes', 'pack', 'unpack'],
  ['entries.jsonl', bytes(raw.length), '', ''],
  ['xz -9e', bytes(xzBytes(raw)), '', ''],
  ['brotli, quality 11', bytes(brotliBytes(raw)), '', ''],
  [
    'packed beside the derivations',
    bytes(packed.value.length),
    milliseconds(packed.took),
    milliseconds(unpacked.took),
  ],
]);

const entries = [];
for await (const entry of unpackEntries(packed.value, roots)) entries.push(entry);
/** Every so many-th root whose version can be told from its name. */
const bumpable = Array.from({ length: roots.count }, (_, ordinal) => ordinal).filter((ordinal) => {
  const facts = roots.facts(ordinal);
  return facts.known.version !== '' && facts.name.endsWith(`-${facts.known.version}`);
});
const bumpedRoots = (count) => {
  const chosen = Array.from(
    { length: count },
    (_, index) => bumpable[Math.floor((index * bumpable.length) / count)],
  );
  return new Set(chosen);
};

const rows = [['from this snapshot to', 'bytes', 'pack', 'apply']];
const addDelta = async (title, after) => {
  const delta = await timed(() =>
    packEntriesDelta(
      () => entries,
      () => after.entries,
      after.rootOf,
    ),
  );
  const applied = await timed(() => linesOf(unpackEntriesDelta(delta.value, entries, after.roots)));
  if (applied.value !== (await linesOf(after.entries)))
    throw new Error(`${title}: the delta leads elsewhere`);
  rows.push([title, bytes(delta.value.length), milliseconds(delta.took), milliseconds(applied.took)]);
};
await addDelta('itself', { entries, rootOf, roots });
await addDelta('a rebuild of everything', nextWorld(entries, world, new Set()));
await addDelta('the same with 300 new versions', nextWorld(entries, world, bumpedRoots(300)));
console.log();
printTable(rows);
