import type { Program } from '@nixtools/command-line';
import { version } from './version.ts';

export const nixboot: Program = {
  name: 'nixboot',
  version,
  about:
    'nixboot keeps a boot menu true to the NixOS generations on this machine, and never owns the machine.',
  firstSteps: [['nixboot list', 'what can be booted']],
  groups: [],
  commands: new Map(),
};
