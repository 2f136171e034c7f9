import { defineCommand, exitCode, printJson } from '@nixtools/command-line';
import { hookOptions, hookRequest } from '../hooks/hook-request.ts';

export const hookInstall = defineCommand({
  name: 'hook install',
  summary: 'have the host include the menu, or keep it true by itself',
  positionals: [{ name: 'KIND', describe: 'debian, nixos or systemd' }],
  options: { ...hookOptions, json: { type: 'boolean', describe: 'print JSON' } },
  examples: [
    ['nixboot hook install debian', 'a few lines in custom.cfg, which the grub.cfg of Debian reads'],
    ['nixboot hook install debian --script', 'so that update-grub calls nixboot'],
    ['nixboot hook install systemd', 'updates the menu when a profile changes'],
    [
      'nixboot hook install systemd --target bls --boot /efi --limit 10',
      'as "nixboot update" would be called',
    ],
    ['nixboot hook install nixos', 'a module for configuration.nix that does the same'],
  ],
  notes: 'The paths that changed are on stdout. "nixboot hook remove KIND" gives every byte back.',
  run: async ({ positionals: [name = ''], options }, io) => {
    const { kind, request } = hookRequest(name, options, io);
    const changed = await kind.install(request);
    const next = kind.next(request);
    if (options.json) io.out(printJson({ version: 1, changed, next }));
    else io.out(changed.map((path) => `${path}\n`).join(''));
    io.err(changed.length === 0 ? 'nothing to do\n' : `next: ${next}\n`);
    return exitCode.done;
  },
});
