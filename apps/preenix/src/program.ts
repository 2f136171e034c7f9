import type { Program } from '@nixtools/command-line';
import { commands } from './commands/registry.ts';
import { version } from './version.ts';

export const preenix: Program = {
  name: 'preenix',
  version,
  about: 'preenix searches and installs from a nixpkgs that somebody else evaluated.',
  firstSteps: [
    ['preenix index ./nixpkgs --out ./snapshot', 'once, on one machine'],
    ['preenix channel add nixpkgs ./snapshot', 'on each client'],
    ['preenix search firefox', ''],
    ['preenix install firefox', ''],
  ],
  groups: [
    ['Find', ['search', 'show', 'drv']],
    ['Install', ['realise', 'install', 'remove', 'list', 'generations', 'rollback']],
    ['Channels', ['channel add', 'channel list', 'channel update', 'channel remove', 'channel rollback']],
    [
      'Services',
      [
        'service search',
        'service show',
        'service support',
        'service merge',
        'service place',
        'service diff',
        'service render',
        'service install',
        'service remove',
        'service list',
        'service status',
        'service start',
        'service stop',
        'service logs',
      ],
    ],
    ['Look into what is built', ['audit', 'sources']],
    ['What evaluating costs', ['eval stats', 'eval lint']],
    ['Make a snapshot, and publish it', ['index', 'publish', 'serve']],
  ],
  commands,
};
