import { listChannels, stateFolderOf } from '@nixtools/channel';
import { defineCommand } from '../cli/command.ts';
import { exitCode } from '../cli/exit-code.ts';
import { printJson } from '../output/json.ts';
import { table } from '../output/table.ts';

export const channelList = defineCommand({
  name: 'channel list',
  summary: 'the channels, in the order in which they are asked',
  positionals: [],
  options: { json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['preenix channel list --json', 'for a script']],
  run: async ({ options }, io) => {
    const channels = await listChannels(stateFolderOf(io.env));
    if (options.json) io.out(printJson({ version: 1, channels }));
    else if (channels.length === 0) io.err('there is no channel yet; see "preenix channel add --help"\n');
    else
      io.out(
        table([
          ['NAME', 'GENERATION', 'KEPT', 'SOURCE'],
          ...channels.map(({ name, generation, generations, source }) => [
            name,
            String(generation ?? '-'),
            generations.join(' '),
            source,
          ]),
        ]),
      );
    return exitCode.done;
  },
});
