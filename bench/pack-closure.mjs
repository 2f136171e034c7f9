// Packs the closure of the .drv files that a JSON list names, and nothing else: a part of what indexing costs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './measure.mjs';

const { folderSource, packClosure } = await import(
  pathToFileURL(join(root, 'packages/drv-closure/dist/index.js')).href
);
const [folder, list, out] = process.argv.slice(2);
const storeDir = '/nix/store';
await packClosure({
  storeDir,
  roots: JSON.parse(readFileSync(list, 'utf8')),
  ...folderSource(folder, storeDir),
  out,
});
