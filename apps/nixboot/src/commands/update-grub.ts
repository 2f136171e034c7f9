import { defineCommand } from '@nixtools/command-line';
import { menuOptions, planRequest } from '../boot-options.ts';
import { runUpdate, updateOptions } from '../run-update.ts';

export const updateGrub = defineCommand({
  name: 'update-grub',
  summary: 'the same for GRUB: writes nixos.cfg, which any grub.cfg can include',
  positionals: [],
  options: { ...menuOptions, ...updateOptions },
  examples: [
    ['nixboot update-grub', ''],
    ['nixboot update-grub --root /nixos --boot /boot', 'NixOS below a folder of another distribution'],
    ['nixboot update-grub --root ./image --mounts ./mountinfo', 'for a disk image'],
  ],
  notes:
    'See "nixboot update --help". "nixboot hook install debian" makes the host\'s GRUB include the menu.',
  run: ({ options }, io) => runUpdate(planRequest({ ...options, target: 'grub' }, io), options, io),
});
