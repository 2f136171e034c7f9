import type { Program } from '@nixtools/command-line';
import { commands } from './commands/registry.ts';
import { version } from './version.ts';

export const nixboot: Program = {
  name: 'nixboot',
  version,
  about:
    'nixboot keeps a boot menu true to the NixOS generations on this machine, and never owns the machine.',
  firstSteps: [
    ['nixboot list', 'what can be booted'],
    ['nixboot update-grub --dry-run --diff', 'what would be written'],
    ['nixboot update-grub', 'writes nixos.cfg beside grub.cfg'],
    ['nixboot hook install debian', 'makes the host include it'],
  ],
  groups: [
    ['Look', ['list', 'spec', 'check']],
    ['Write the menu', ['update', 'update-grub', 'remove']],
    ['Another machine', ['install-via']],
    ['An image', ['image build', 'image run']],
    ['Called by NixOS', ['install-grub', 'external']],
    ['Keep it true', ['watch', 'hook install', 'hook remove']],
  ],
  commands,
};
