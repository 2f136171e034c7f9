import { resolve } from 'node:path';
import { addChannel, listChannels, stateFolderOf } from '@nixtools/channel';
import { defineCommand, exitCode, usageError } from '@nixtools/command-line';
import { isOffline, offlineOption, timeoutOption, transferOptions } from '../network-options.ts';
import { describeInstalled, stepReporter, warnUnsigned } from '../output/channel-report.ts';

/** An address as it is, a path from where the user stands. */
const locate = (source: string, cwd: string): string =>
  /^[A-Za-z][A-Za-z0-9+.-]+:/.test(source) ? source : resolve(cwd, source);

export const channelAdd = defineCommand({
  name: 'channel add',
  summary: 'follow a published channel, or a snapshot folder, under a name',
  positionals: [
    { name: 'NAME', describe: 'what you call the channel' },
    {
      name: 'SOURCE',
      describe: 'the https:, http: or file: address of what "preenix publish" made, or a folder',
    },
  ],
  options: {
    key: {
      type: 'string',
      describe: 'the public key of the publisher; two during a change of keys',
      placeholder: 'NAME:BASE64',
      multiple: true,
    },
    unsigned: { type: 'boolean', describe: 'take a channel from the network though nobody vouches for it' },
    offline: offlineOption,
    timeout: timeoutOption,
  },
  examples: [
    ['preenix channel add nixpkgs https://example.org/nixpkgs --key example.org-1:…', 'over the network'],
    ['preenix channel add nixpkgs ./snapshot', 'a folder that "preenix index" has made'],
  ],
  notes:
    'The signature is checked before anything large is fetched, and the snapshot to the last byte before it is used. ' +
    'A fetch that was interrupted goes on when the command is run again.',
  run: async ({ positionals: [name = '', source = ''], options }, io) => {
    if (options.unsigned && options.key !== undefined)
      throw usageError(
        'channel add: --key and --unsigned contradict each other',
        'with --key, it must be signed',
      );
    const steps = stepReporter(io);
    const state = stateFolderOf(io.env);
    const installed = await addChannel({
      ...{ state, name, keys: options.key, unsigned: options.unsigned },
      source: locate(source, io.cwd),
      offline: isOffline(options.offline, io),
      transfer: transferOptions(options.timeout, io),
      onStep: steps.onStep,
      onProgress: steps.onProgress,
    }).finally(steps.clear);
    io.err(describeInstalled(`added channel ${name}`, installed));
    const added = (await listChannels(state)).find((channel) => channel.name === name);
    if (added !== undefined) warnUnsigned(added.source, added.keys, io);
    return exitCode.done;
  },
});
