import { resolve } from 'node:path';
import { addChannel, stateFolderOf } from '@nixtools/channel';
import { defineCommand } from '../cli/command.ts';
import { exitCode } from '../cli/exit-code.ts';
import { describeInstalled, stepReporter } from '../output/channel-report.ts';

export const channelAdd = defineCommand({
  name: 'channel add',
  summary: 'follow a snapshot folder under a name',
  positionals: [
    { name: 'NAME', describe: 'what you call the channel' },
    { name: 'SNAPSHOT', describe: 'the folder that "preenix index" has made' },
  ],
  options: {},
  examples: [['preenix channel add nixpkgs ./snapshot', 'search, show and install now look in it']],
  notes:
    'The snapshot is verified to the last byte and copied; the folder is read again only by "preenix channel update".',
  run: async ({ positionals: [name = '', source = ''] }, io) => {
    const steps = stepReporter(io);
    const state = stateFolderOf(io.env);
    const installed = await addChannel({
      state,
      name,
      source: resolve(io.cwd, source),
      onStep: steps.show,
    }).finally(steps.clear);
    io.err(describeInstalled(`added channel ${name}`, installed));
    return exitCode.done;
  },
});
