// Gives many packages of a nixpkgs tree a new version: node bench/bump-versions.mjs TREE [COUNT]. The same tree gives the same changes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [tree, count = '300'] = process.argv.slice(2);
if (tree === undefined) {
  console.error('give a nixpkgs tree, which will be changed: copy it first');
  process.exit(2);
}

let state = 12_345;
const random = (limit) => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % limit;
};
const base32 = '0123456789abcdfghijklmnpqrsvwxyz';
const randomHash = () => `0${Array.from({ length: 51 }, () => base32[random(32)]).join('')}`;

const version = /(version *= *"[^"]*?)(\d+)(")/;
const hash = /(sha256 *= *")([0-9a-z]{52})(")/;
const files = readdirSync(join(tree, 'pkgs'), { recursive: true })
  .filter((file) => file.endsWith('/default.nix'))
  .map((file) => join(tree, 'pkgs', file))
  .sort()
  .filter((file) => {
    const text = readFileSync(file, 'latin1');
    return version.test(text) && hash.test(text);
  });

const chosen = new Set();
while (chosen.size < Math.min(Number(count), files.length)) chosen.add(files[random(files.length)]);
for (const file of chosen) {
  const text = readFileSync(file, 'latin1')
    .replace(version, (_, before, last, end) => `${before}${Number(last) + 1}${end}`)
    .replace(hash, (_, before, _old, end) => `${before}${randomHash()}${end}`);
  writeFileSync(file, text, 'latin1');
}
console.log(`${chosen.size} of ${files.length} packages with a version and a sha256`);
