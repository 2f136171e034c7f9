import { type ChannelStatus, isAddress, listChannels, stateFolderOf } from '@nixtools/channel';
import { defineCommand, exitCode, printJson, table } from '@nixtools/command-line';
import { describeAge, describeExpiry } from '../output/age.ts';

const keyNames = ({ source, keys }: ChannelStatus): string => {
  if (!isAddress(source)) return '-';
  return keys.length === 0 ? 'unsigned' : keys.map((key) => key.split(':')[0]).join(' ');
};

const row = (channel: ChannelStatus, now: number): readonly string[] => {
  const { name, generation, generations, published, source } = channel;
  return [
    name,
    published === undefined ? '-' : String(published.version),
    published === undefined ? '-' : describeAge(published.created, now),
    published === undefined ? '-' : describeExpiry(published.expires, now),
    keyNames(channel),
    String(generation ?? '-'),
    generations.join(' '),
    source,
  ];
};

export const channelList = defineCommand({
  name: 'channel list',
  summary: 'the channels, in the order in which they are asked',
  positionals: [],
  options: { json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['preenix channel list --json', 'for a script']],
  notes: 'Version, age, expiry and keys are those of a published channel; a snapshot folder has none.',
  run: async ({ options }, io) => {
    const channels = await listChannels(stateFolderOf(io.env));
    const now = Date.now();
    if (options.json) io.out(printJson({ version: 1, channels }));
    else if (channels.length === 0) io.err('there is no channel yet; see "preenix channel add --help"\n');
    else
      io.out(
        table([
          ['NAME', 'VERSION', 'AGE', 'EXPIRES', 'KEYS', 'GENERATION', 'KEPT', 'SOURCE'],
          ...channels.map((channel) => row(channel, now)),
        ]),
      );
    return exitCode.done;
  },
});
