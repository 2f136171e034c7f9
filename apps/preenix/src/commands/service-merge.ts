import { defineCommand, exitCode, printableLines, printJson } from '@nixtools/command-line';
import {
  checkServiceSet,
  drawSet,
  mergeAll,
  partsOf,
  printServiceSet,
  refuseProblems,
  type ServiceSet,
  settle,
} from '@nixtools/services';
import { userNix } from '../prepare-realise.ts';
import { titleOf } from '../service/load-deployment.ts';
import { isDeployment, loadDescription } from '../service/load-description.ts';
import { drawPictures, pictureOptions, requireOneOutput } from '../service/pictures.ts';
import { jsonOption, nixpathOption, sourceOptions } from '../service/service-options.ts';
import { sourceFile } from '../service/source-file.ts';

export const serviceMerge = defineCommand({
  name: 'service merge',
  summary: 'several service sets as one',
  positionals: [
    {
      name: 'FILES',
      describe:
        'service sets or lists of them: .yaml, .json or .nix, or FILE#ATTR for an attribute; "-" is stdin, YAML or JSON',
      variadic: true,
    },
  ],
  options: {
    attr: sourceOptions.attr,
    nixpkgs: nixpathOption,
    ...pictureOptions,
    json: jsonOption,
  },
  examples: [
    ['preenix service merge shop.yaml blog.yaml >host.yaml', 'what one host runs'],
    ['preenix service merge shop.yaml shop.yaml', 'the same as shop.yaml'],
    ['preenix service merge tide.nix#all --svg all.svg', 'a list of parts, and a picture of who needs whom'],
  ],
  notes:
    'In which order the files are given, and how often, makes no difference. Values that differ are an error that names all ' +
    'places, unless one is marked as stronger: { "$value": 5, "$priority": 50 }. What is left open, ports that are "auto" and ' +
    'needs, stays so: "preenix service place" decides it. --json has where each value was given.',
  run: async ({ positionals: files, options }, io) => {
    requireOneOutput(options);
    const sources = files.map((given) => sourceFile(given, { folder: io.cwd, attr: options.attr }));
    const sets: ServiceSet[] = [];
    for (const source of sources) {
      const loaded = await loadDescription(source, { nix: userNix(io), nixpkgs: options.nixpkgs, io });
      if (loaded.kind === 'deployment') throw isDeployment(source, source.name);
      sets.push(...loaded.sets);
    }
    const set = settle(mergeAll(sets.map(partsOf)));
    refuseProblems(checkServiceSet(set));
    const title = [...new Set(sources.map(titleOf))].sort().join(', ');
    if (await drawPictures(drawSet(set, title), options, io)) return exitCode.done;
    io.out(options.json ? printJson(set) : printableLines(printServiceSet(set)));
    return exitCode.done;
  },
});
