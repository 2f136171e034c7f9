import { resolve } from 'node:path';
import { defineCommand, exitCode, printable, printJson, usageError } from '@nixtools/command-line';
import { drawDeployment } from '@nixtools/services';
import { deployedJson, describeDeployed } from '../output/deployment-report.ts';
import { userNix } from '../prepare-realise.ts';
import { loadDeployment } from '../service/load-deployment.ts';
import { printLock, readLock, writeLock } from '../service/lock-file.ts';
import { drawPictures, pictureOptions, requireOneOutput } from '../service/pictures.ts';
import { jsonOption, nixpathOption, sourceOptions } from '../service/service-options.ts';
import { sourceFile } from '../service/source-file.ts';

export const servicePlace = defineCommand({
  name: 'service place',
  summary: 'which service runs on which host, with its user and ports, and who reaches whom by what',
  positionals: [
    {
      name: 'FILE',
      describe: 'a deployment: .nix, .yaml or .json, or FILE#ATTR for an attribute of it; "-" is stdin',
    },
  ],
  options: {
    attr: sourceOptions.attr,
    lock: {
      type: 'string',
      describe: 'keep what was given out before, and write what is given out now',
      placeholder: 'FILE',
    },
    check: { type: 'boolean', describe: 'write nothing; exit code 1 when the lock would change' },
    nixpkgs: nixpathOption,
    ...pictureOptions,
    json: jsonOption,
  },
  examples: [
    ['preenix service place tide.nix -A low', 'everything on one host'],
    ['preenix service place tide.nix#high --lock tide.lock', 'on four, with the same ports and users'],
    ['preenix service place tide.nix#high --svg tide.svg', 'and a picture of it'],
    ['preenix service place tide.nix#high --lock tide.lock --check', 'in a test: is the lock up to date?'],
  ],
  notes:
    'Says where each part is placed, gives out ports that are "auto" and users that services have for themselves, and resolves ' +
    'each need: to a socket or loopback on the same host, else to the address of the other. The same files give the same ' +
    'answer. Without --lock nothing is written; with it, old numbers stay when services come and go. A deployment that ' +
    'contradicts itself is exit code 4, with all the places. A service set, or a list of them, is placed on one host.',
  run: async ({ positionals: [given = ''], options }, io) => {
    requireOneOutput(options);
    const { lock: shown, check = false } = options;
    if (check && shown === undefined)
      throw usageError(
        '--check looks at a lock',
        'name it: --lock FILE; without one nothing is written anyway',
      );
    const path = resolve(io.cwd, shown ?? '');
    const old = shown === undefined ? undefined : await readLock(path, shown);
    const source = sourceFile(given, { folder: io.cwd, attr: options.attr });
    const placed = await loadDeployment(source, old, { nix: userNix(io), nixpkgs: options.nixpkgs, io });
    const isNew = old === undefined || printLock(old) !== printLock(placed.deployed.lock);
    // Pictures come before the lock: when one cannot be written, nothing is given out.
    const isDrawn = await drawPictures(drawDeployment(placed, placed.title), options, io);
    if (shown !== undefined && !check) await writeLock(path, shown, placed.deployed.lock);
    if (options.json)
      io.out(printJson({ ...deployedJson(placed), ...(shown === undefined ? {} : { lockChanged: isNew }) }));
    else if (!isDrawn) io.out(describeDeployed(placed));
    if (shown !== undefined) io.err(`${printable(shown)} ${lockState(isNew, check)}\n`);
    return check && isNew ? exitCode.nothingFound : exitCode.done;
  },
});

const lockState = (isNew: boolean, check: boolean): string => {
  if (!isNew) return 'has all numbers already';
  return check ? 'would change' : 'has the new numbers';
};
