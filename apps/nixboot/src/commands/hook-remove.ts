import { defineCommand, exitCode, printJson } from '@nixtools/command-line';
import { hookRequest, hostOptions } from '../hooks/hook-request.ts';

export const hookRemove = defineCommand({
  name: 'hook remove',
  summary: 'take a hook away',
  positionals: [{ name: 'KIND', describe: 'debian, nixos or systemd' }],
  options: { ...hostOptions, json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['nixboot hook remove debian', 'custom.cfg is then as it was, to the byte']],
  run: async ({ positionals: [name = ''], options }, io) => {
    const { kind, request } = hookRequest(name, options, io);
    const removed = await kind.remove(request);
    io.out(options.json ? printJson({ version: 1, removed }) : removed.map((path) => `${path}\n`).join(''));
    if (removed.length === 0) io.err('nothing to remove\n');
    return exitCode.done;
  },
});
