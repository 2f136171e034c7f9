import { type ChannelStatus, isRemote, listChannels, stateFolderOf, updateChannel } from '@nixtools/channel';
import { defineCommand, exitCode, type Io, runCommand } from '@nixtools/command-line';
import { isOffline, offlineOption, timeoutOption, transferOptions } from '../network-options.ts';
import { describeInstalled, stepReporter } from '../output/channel-report.ts';

interface Network {
  readonly offline: boolean;
  readonly transfer: ReturnType<typeof transferOptions>;
}

const update = async (name: string, network: Network, io: Io): Promise<number> => {
  const steps = stepReporter(io);
  const installed = await updateChannel({
    ...{ ...network, state: stateFolderOf(io.env), name },
    onStep: steps.onStep,
    onProgress: steps.onProgress,
  }).finally(steps.clear);
  io.err(
    installed.changed
      ? describeInstalled(`updated channel ${name}`, installed)
      : `channel ${name} is up to date (generation ${installed.generation})\n`,
  );
  return exitCode.done;
};

/** One that fails does not keep the others from being updated; the first failure decides the exit code. */
const updateAll = async (channels: readonly ChannelStatus[], network: Network, io: Io): Promise<number> => {
  let code: number = exitCode.done;
  for (const { name, source } of channels) {
    if (io.signal.aborted) break;
    if (network.offline && isRemote(source)) io.err(`channel ${name} is kept as it is: offline\n`);
    else {
      const ended = await runCommand(() => update(name, network, io), io);
      if (code === exitCode.done) code = ended;
    }
  }
  return code;
};

export const channelUpdate = defineCommand({
  name: 'channel update',
  summary: 'take over what the publishers offer, and the snapshot folders hold, now',
  positionals: [{ name: 'NAME', describe: 'one channel; all of them when left out', optional: true }],
  options: { offline: offlineOption, timeout: timeoutOption },
  examples: [
    ['preenix channel update', 'all channels'],
    ['preenix channel update nixpkgs', 'one channel'],
  ],
  notes:
    'The old snapshot stays in use until the new one is verified and complete, and "channel rollback" goes back to it. ' +
    'A published channel never goes back to an older or an expired version by itself.',
  run: async ({ positionals: [only], options }, io) => {
    const network = {
      offline: isOffline(options.offline, io),
      transfer: transferOptions(options.timeout, io),
    };
    if (only !== undefined) return update(only, network, io);
    const channels = await listChannels(stateFolderOf(io.env));
    if (channels.length === 0) io.err('there is no channel to update\n');
    return updateAll(channels, network, io);
  },
});
