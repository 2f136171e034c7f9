import { defineCommand } from '@nixtools/command-line';
import { menuOptions, planRequest, targetOption } from '../boot-options.ts';
import { runUpdate, updateOptions } from '../run-update.ts';

export const update = defineCommand({
  name: 'update',
  summary: 'make the boot menu true to the profiles',
  positionals: [],
  options: { ...targetOption, ...menuOptions, ...updateOptions },
  examples: [
    ['nixboot update --dry-run --diff', 'look first'],
    ['nixboot update --target heads', 'prints the files that have to be signed again'],
    ['nixboot update --target bls --boot /efi', 'for systemd-boot, and for Fedora'],
  ],
  notes:
    'The paths that changed are on stdout. What cannot be booted is skipped with a reason. When /boot is full, the oldest ' +
    'generations are dropped, never the default, the booted and the current one; when that is not enough, the old menu stays.',
  run: ({ options }, io) => runUpdate(planRequest(options, io), options, io),
});
