import { defineCommand } from '@nixtools/command-line';
import { menuOptions, planRequest, targetOption } from '../boot-options.ts';
import { runUpdate, updateOptions } from '../run-update.ts';

export const external = defineCommand({
  name: 'external',
  summary: "as NixOS's boot.loader.external calls it: update, with this system as the default",
  positionals: [{ name: 'TOPLEVEL', describe: 'the system that is to be the default' }],
  options: { ...targetOption, ...menuOptions, ...updateOptions },
  examples: [['nixboot external /run/current-system', 'NixOS calls it by the module external.nix']],
  notes:
    'See "nixboot update --help". A system that no profile points at is the default until the next update: that follows the profile.',
  run: ({ positionals: [toplevel], options }, io) =>
    runUpdate({ ...planRequest(options, io), toplevel, refreshSecrets: 'chosen' }, options, io),
});
