import { printBootDocument, readSystemBoot } from '@nixtools/bootspec';
import { defineCommand, exitCode, printable } from '@nixtools/command-line';
import { openRoot, rootOption } from '../boot-options.ts';

export const spec = defineCommand({
  name: 'spec',
  summary: 'how a system boots, as a boot.json of RFC 125',
  positionals: [
    { name: 'TOPLEVEL', describe: 'the store path of a system, or a link to it, inside the root' },
  ],
  options: rootOption,
  examples: [
    ['nixboot spec /run/current-system', ''],
    ['nixboot spec /nix/var/nix/profiles/system-3-link', 'also for a NixOS that knew no boot.json'],
  ],
  notes: 'Exit code 1, and the reason on stderr, for a system that cannot be booted, such as a container.',
  run: async ({ positionals: [toplevel = ''], options }, io) => {
    const boot = readSystemBoot(openRoot(options.root, io), toplevel);
    if (boot.is === 'unbootable') {
      io.err(`${printable(toplevel)} cannot be booted: ${printable(boot.reason)}\n`);
      io.err('hint: name a system inside the root, such as /run/current-system\n');
      return exitCode.nothingFound;
    }
    for (const warning of boot.warnings) io.err(`warning: ${printable(warning)}\n`);
    io.out(printBootDocument(boot.document));
    return exitCode.done;
  },
});
