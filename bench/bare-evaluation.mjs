import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './measure.mjs';

const { parseAttrPath } = await import(pathToFileURL(join(root, 'packages/nix-formats/dist/index.js')).href);

/**
 * One process of Nix that evaluates just these attributes, without any of our work: the peer of the indexer, and the judge of
 * what it found. The command prints their .drv paths as a JSON list and writes the .drv files into a store.
 * @param {{ tree: string, attrs: readonly string[], folder: string, store: string }} options
 * @returns {string[]}
 */
export const bareEvaluation = ({ tree, attrs, folder, store }) => {
  const paths = join(folder, 'attrs.json');
  const expression = join(folder, 'bare.nix');
  writeFileSync(paths, JSON.stringify(attrs.map(parseAttrPath)));
  writeFileSync(
    expression,
    `let pkgs = import ${JSON.stringify(tree)} { system = "x86_64-linux"; };
       lookup = builtins.foldl' (set: name: set.\${name}) pkgs;
   in map (path: (lookup path).drvPath) (builtins.fromJSON (builtins.readFile ${JSON.stringify(paths)}))\n`,
  );
  const mode = ['--eval', '--strict', '--json', '--read-write-mode'];
  return ['nix-instantiate', ...mode, '--store', store, expression];
};
