// Does readElf say what readelf and file say? node bench/elf-audit.mjs [FOLDER...] (default: /usr/bin /usr/lib)
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printTable, root } from './measure.mjs';

const load = (...path) => import(pathToFileURL(join(root, 'packages', ...path)).href);
register(pathToFileURL(join(root, 'packages/sealed-lmdb/test/typescript-loader.mjs')));
const { hasElfMagic, readElf, withFile } = await load('closure-audit/dist/index.js');
const { byFile, byReadelf, differences } = await load('closure-audit/test/elf/judges.ts');

const start = Buffer.alloc(4);
const isElf = (file) => {
  const open = openSync(file, 'r');
  try {
    return readSync(open, start, 0, 4, 0) === 4 && hasElfMagic(start);
  } finally {
    closeSync(open);
  }
};

const folders = process.argv.length > 2 ? process.argv.slice(2) : ['/usr/bin', '/usr/lib'];
const files = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  .sort()
  .filter(isElf);

const AT_ONCE = 100;
const wrong = [];
const kinds = new Map();
const count = (elf) => {
  const key = [elf.kind, elf.libc.name, `${elf.machine}, ${elf.class} bits, ${elf.byteOrder}`].join('\t');
  kinds.set(key, (kinds.get(key) ?? 0) + 1);
};
let facts = 0;
let took = 0;
let bytes = 0;
for (let at = 0; at < files.length; at += AT_ONCE) {
  const part = files.slice(at, at + AT_ONCE);
  const judges = [
    ['readelf', byReadelf(part)],
    ['file', byFile(part)],
  ];
  for (const [name, judged] of judges)
    if (judged.length !== part.length)
      throw new Error(`${name} says ${judged.length} of ${part.length} files`);
  for (const [index, file] of part.entries()) {
    const before = process.hrtime.bigint();
    const elf = withFile(file, (source) => readElf(source, file));
    took += Number(process.hrtime.bigint() - before) / 1e6;
    bytes += statSync(file).size;
    count(elf);
    for (const [name, judged] of judges) {
      facts += Object.keys(judged[index]).length;
      wrong.push(...differences(elf, name, judged[index]).map((difference) => `${file}: ${difference}`));
    }
  }
}

printTable([
  ['kind', 'libc', 'machine', 'files'],
  ...[...kinds].sort(([, a], [, b]) => b - a).map(([key, number]) => [...key.split('\t'), number]),
]);
console.log(
  `\n${files.length} files of ${(bytes / 2 ** 30).toFixed(2)} GiB, ${facts} facts, ${wrong.length} said otherwise; readElf took ${(took / 1000).toFixed(1)} s`,
);
for (const line of wrong.slice(0, 50)) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
