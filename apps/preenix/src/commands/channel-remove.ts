import { removeChannel, stateFolderOf } from '@nixtools/channel';
import { defineCommand, exitCode } from '@nixtools/command-line';

export const channelRemove = defineCommand({
  name: 'channel remove',
  summary: 'forget a channel and its snapshots',
  positionals: [{ name: 'NAME', describe: 'the channel' }],
  options: {},
  examples: [['preenix channel remove nixpkgs', 'packages installed from it stay']],
  run: async ({ positionals: [name = ''] }, io) => {
    await removeChannel(stateFolderOf(io.env), name);
    io.err(`removed channel ${name}\n`);
    return exitCode.done;
  },
});
