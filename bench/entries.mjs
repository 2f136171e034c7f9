// How small do the entries of a snapshot get, and how fast? node bench/entries.mjs SNAPSHOT
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { openPack } from '@nixtools/drv-closure';
import { parseDerivation, parseNar, storePathName, utf8FromByteString } from '@nixtools/nix-formats';
import { canonicalJson, isFailed, packEntries, readEntries, unpackEntries } from '@nixtools/snapshot';
import { printTable } from './measure.mjs';

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

const raw = readFileSync(join(snapshot, 'entries.jsonl'));
const { rootOf, roots } = await rootsOf(snapshot);
const packed = await timed(() => packEntries(readEntries(snapshot), rootOf));
const unpacked = await timed(async () => {
  let count = 0;
  for await (const _ of unpackEntries(packed.value, roots)) count++;
  return count;
});
if ((await linesOf(unpackEntries(packed.value, roots))) !== raw.toString())
  throw new Error('the entries do not come back as they were');
if (process.env.DEBUG) {
  console.log(packed.value.length, packed.took, unpacked.took);
  process.exit();
}
