import { resolve } from 'node:path';
import { defineCommand, exitCode, printJson, styleOut } from '@nixtools/command-line';
import { difference, drawDifference } from '@nixtools/services';
import { describeDifference, differenceJson } from '../output/deployment-report.ts';
import { userNix } from '../prepare-realise.ts';
import { loadDeployment } from '../service/load-deployment.ts';
import { requireLock } from '../service/lock-file.ts';
import { drawPictures, pictureOptions, requireOneOutput } from '../service/pictures.ts';
import { jsonOption, nixpathOption, sourceOptions } from '../service/service-options.ts';
import { sourceFile } from '../service/source-file.ts';

export const serviceDiff = defineCommand({
  name: 'service diff',
  summary:
    'what starts, stops, changes and moves from one deployment to another, and which state must travel',
  positionals: [
    { name: 'LOW', describe: 'the deployment that runs now: FILE, or FILE#ATTR for an attribute of it' },
    { name: 'HIGH', describe: 'the one that is to run' },
  ],
  options: {
    attr: { ...sourceOptions.attr, describe: 'which attribute is meant in a file that is given without #' },
    lock: sourceOptions.lock,
    nixpkgs: nixpathOption,
    ...pictureOptions,
    json: jsonOption,
  },
  examples: [
    ['preenix service diff tide.nix#low tide.nix#high', 'two attributes of one file'],
    ['preenix service diff before/tide.nix after/tide.nix -A high', 'the same attribute of two'],
    [
      'preenix service diff tide.nix#low tide.nix#high --svg -',
      'as a picture: green starts, red stops, arrows move',
    ],
  ],
  notes:
    'As diff: exit code 0 when nothing differs, 1 when something does. A service that stops on one host and starts on another ' +
    'moves; its folders of state are listed, because nothing here copies them. What keeps its number keeps it in both: HIGH is ' +
    'placed with the numbers of LOW, and LOW with those of --lock.',
  run: async ({ positionals: [before = '', after = ''], options }, io) => {
    requireOneOutput(options);
    const { attr, nixpkgs } = options;
    const old =
      options.lock === undefined ? undefined : await requireLock(resolve(io.cwd, options.lock), options.lock);
    const reading = { nix: userNix(io), nixpkgs, io };
    const low = await loadDeployment(sourceFile(before, { folder: io.cwd, attr }), old, reading);
    const high = await loadDeployment(
      sourceFile(after, { folder: io.cwd, attr }),
      low.deployed.lock,
      reading,
    );
    const found = difference(low.deployed, high.deployed);
    const title = `${low.title} → ${high.title}`;
    const isDrawn = await drawPictures(drawDifference(low, high, title), options, io);
    const differs = Object.values(found).some((list) => list.length > 0);
    if (options.json) io.out(printJson(differenceJson(found, low, high)));
    else if (!isDrawn) {
      io.out(describeDifference(found, { low, high, style: styleOut(io) }));
      if (!differs) io.err('nothing differs\n');
    }
    return differs ? exitCode.nothingFound : exitCode.done;
  },
});
