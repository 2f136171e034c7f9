import { defineCommand, exitCode } from '@nixtools/command-line';
import { hookOptions, hookRequest } from '../hooks/hook-request.ts';

const { host, root, boot } = hookOptions;

export const hookRemove = defineCommand({
  name: 'hook remove',
  summary: 'take a hook away',
  positionals: [{ name: 'KIND', describe: 'debian, nixos or systemd' }],
  options: { host, root, boot },
  examples: [['nixboot hook remove debian', 'custom.cfg is then as it was, to the byte']],
  run: async ({ positionals: [name = ''], options }, io) => {
    const { kind, request } = hookRequest(name, { ...options, script: false }, io);
    const removed = await kind.remove(request);
    io.out(removed.map((path) => `${path}\n`).join(''));
    if (removed.length === 0) io.err('nothing to remove\n');
    return exitCode.done;
  },
});
