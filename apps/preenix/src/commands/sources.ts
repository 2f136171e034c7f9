import { defineCommand, exitCode, printJson, styleOut } from '@nixtools/command-line';
import { fixedOutputs, folderSource } from '@nixtools/drv-closure';
import { createNix, physicalPath, storeDirOf } from '@nixtools/nix-cli';
import { storeRoots } from '../audit/store-roots.ts';
import { describeSources } from '../output/sources-report.ts';

export const sources = defineCommand({
  name: 'sources',
  summary: 'what building a derivation would fetch: each source, its hash, and where it was found',
  positionals: [
    { name: 'PATH', describe: 'a .drv in the store, a link to one, or what one has built', variadic: true },
  ],
  options: {
    store: { type: 'string', describe: 'another store than yours, as Nix takes it', placeholder: 'URI' },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['preenix sources $(nix-instantiate -A hello)', 'what has to be at hand to build without a network'],
    ['preenix sources ./result --json', 'the same as JSON, of what built a result'],
  ],
  notes:
    'These are the fixed-output derivations in the closure of the .drv files. A URL that begins with mirror:// ' +
    "is one of nixpkgs' own lists. What is in the store already is listed, too.",
  run: async ({ positionals, options }, io) => {
    const nix = createNix(io.env, options.store === undefined ? [] : ['--store', options.store]);
    const roots = await storeRoots(nix, positionals, { cwd: io.cwd, derivation: true });
    const storeDir = storeDirOf(nix);
    const found = await fixedOutputs({
      ...{ roots, storeDir },
      ...folderSource(physicalPath(nix, storeDir), storeDir),
    });
    io.out(options.json ? printJson(found) : describeSources(found, styleOut(io)));
    return exitCode.done;
  },
});
