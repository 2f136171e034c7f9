import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Derivation,
  drvPathOf,
  type ModuloHash,
  outputPaths,
  parseDerivation,
  printDerivation,
  type StorePath,
} from '@nixtools/nix-formats';
import { expect, it } from 'vitest';
import { claimedPaths, drvName } from './derivation/claimed-paths.ts';
import { createRealNix } from './real-nix.ts';

const tree = process.env['NIXTOOLS_NIXPKGS_2014'];

/** Instantiates whatever can be, at every depth that `recurseForDerivations` opens. */
const instantiateAll = `tree: let
  inherit (builtins) attrNames concatMap isAttrs seq tryEval;
  instantiate = set: concatMap (name: let
    value = set.\${name};
    tried = tryEval (if !isAttrs value then "other"
      else if value.type or "" == "derivation" then seq value.drvPath "derivation"
      else if value.recurseForDerivations or false then "set" else "other");
  in if !tried.success then [ ] else if tried.value == "set" then instantiate value else [ tried.value ]) (attrNames set);
in builtins.length (instantiate (import tree { system = "x86_64-linux"; }))`;

const judge = tree === undefined ? it.skip : it;

judge(
  tree === undefined
    ? 'SKIPPED: the whole nixpkgs of March 2014 is judged only where NIXTOOLS_NIXPKGS_2014 names its folder'
    : 'every derivation of nixpkgs of March 2014 keeps its bytes, its path and its output paths',
  () => {
    const nix = createRealNix();
    try {
      nix.evaluate(`(${instantiateAll}) ${tree}`);
      const files = readdirSync(nix.storeFolder).filter((name) => name.endsWith('.drv'));
      const drvs = new Map<StorePath, Derivation>();
      const wrong: string[] = [];
      for (const name of files) {
        const path = `/nix/store/${name}` as StorePath;
        const bytes = readFileSync(join(nix.storeFolder, name));
        const drv = parseDerivation(bytes, path);
        if (!Buffer.from(printDerivation(drv)).equals(bytes)) wrong.push(`${path}: other bytes`);
        if (drvPathOf({ name: drvName(path), drv, content: bytes }) !== path)
          wrong.push(`${path}: other path`);
        drvs.set(path, drv);
      }
      let outputs = 0;
      const known = new Map<StorePath, ModuloHash>();
      for (const [path, drv] of drvs) {
        const computed = outputPaths(drv, { name: drvName(path), lookup: (input) => drvs.get(input), known });
        for (const [output, claimed] of claimedPaths(drv)) {
          outputs++;
          if (computed.get(output) !== claimed) wrong.push(`${path}: other path of ${output}`);
        }
      }
      console.log(`${drvs.size} derivations, ${outputs} outputs, ${wrong.length} wrong`);
      expect(wrong).toEqual([]);
      expect(drvs.size).toBeGreaterThan(20_000);
    } finally {
      nix.remove();
    }
  },
  600_000,
);
