import { defineCommand, exitCode, printableLines, printJson } from '@nixtools/command-line';
import { checkServiceSet, mergeAll, printServiceSet, refuseProblems, settle } from '@nixtools/services';
import { userNix } from '../prepare-realise.ts';
import { loadParts } from '../service/load-parts.ts';
import { jsonOption, sourceOptions } from '../service/service-options.ts';

export const serviceMerge = defineCommand({
  name: 'service merge',
  summary: 'several service sets as one',
  positionals: [{ name: 'FILES', describe: 'service sets: .yaml, .json or .nix', variadic: true }],
  options: { nixpkgs: sourceOptions.nixpkgs, json: jsonOption },
  examples: [
    ['preenix service merge shop.yaml blog.yaml >host.yaml', 'what one host runs'],
    ['preenix service merge shop.yaml shop.yaml', 'the same as shop.yaml'],
  ],
  notes:
    'In which order the files are given, and how often, makes no difference. Values that differ are an error that names all ' +
    'places, unless one is marked as stronger: { "$value": 5, "$priority": 50 }. --json has where each value was given.',
  run: async ({ positionals: files, options }, io) => {
    const parts = await loadParts(files, { nix: userNix(io), nixpkgs: options.nixpkgs, io });
    const set = settle(mergeAll(parts));
    refuseProblems(checkServiceSet(set));
    io.out(options.json ? printJson(set) : printableLines(printServiceSet(set)));
    return exitCode.done;
  },
});
