import { rollbackChannel, stateFolderOf } from '@nixtools/channel';
import { defineCommand, exitCode } from '@nixtools/command-line';

export const channelRollback = defineCommand({
  name: 'channel rollback',
  summary: 'go back to the snapshot before the last update',
  positionals: [{ name: 'NAME', describe: 'the channel' }],
  options: {},
  examples: [['preenix channel rollback nixpkgs', 'until the next "channel update"']],
  run: async ({ positionals: [name = ''] }, io) => {
    const { from, to } = await rollbackChannel(stateFolderOf(io.env), name);
    io.err(`channel ${name}: generation ${from} -> ${to}\n`);
    return exitCode.done;
  },
});
