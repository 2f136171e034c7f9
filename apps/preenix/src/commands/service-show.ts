import { resolve } from 'node:path';
import { defineCommand, exitCode, printableLines, printJson } from '@nixtools/command-line';
import { printServiceSet } from '@nixtools/services';
import { describeLoaded } from '../output/service-report.ts';
import { userNix } from '../prepare-realise.ts';
import { requireName } from '../service/host.ts';
import { loadService } from '../service/load-services.ts';
import { hostOption, jsonOption, sourceOptions } from '../service/service-options.ts';

export const serviceShow = defineCommand({
  name: 'service show',
  summary: 'the description of a service and of what it needs, as a service set',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service search" shows it' }],
  options: { ...sourceOptions, root: hostOption, json: jsonOption },
  examples: [
    ['preenix service show nginx --nixpkgs ./nixpkgs', 'as NixOS would run it'],
    ['preenix service show nginx --host-programs >nginx.yaml', 'a service set to change and to install'],
  ],
  notes:
    'The set goes to stdout; which paths were rebound, and what of NixOS has no place in it, to stderr. ' +
    '--json has all of it, with where each value was given.',
  run: async ({ positionals: [name = ''], options }, io) => {
    const loaded = await loadService(requireName(name), options, {
      nix: userNix(io),
      io,
      root: resolve(io.cwd, options.root ?? '/'),
    });
    if (options.json) {
      io.out(printJson({ version: 1, ...loaded }));
      return exitCode.done;
    }
    const text = printServiceSet(loaded.set);
    // Into a file it goes as it is: spaces at the end of a line may count there.
    io.out(io.terminal.out ? printableLines(text) : text);
    io.err(describeLoaded(loaded));
    return exitCode.done;
  },
});
