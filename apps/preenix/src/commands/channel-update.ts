import { type ChannelStatus, isRemote, listChannels, stateFolderOf, updateChannel } from '@nixtools/channel';
import { defineCommand } from '../cli/command.ts';
import { exitCode } from '../cli/exit-code.ts';
import type { Io } from '../cli/io.ts';
import { runCommand } from '../cli/run-command.ts';
import { isOffline, offlineOption } from '../offline.ts';
import { describeInstalled, stepReporter } from '../output/channel-report.ts';

const update = async (name: string, offline: boolean, io: Io): Promise<number> => {
  const steps = stepReporter(io);
  const installed = await updateChannel({
    ...{ state: stateFolderOf(io.env), name, offline, transfer: { signal: io.signal } },
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
const updateAll = async (channels: readonly ChannelStatus[], offline: boolean, io: Io): Promise<number> => {
  let code: number = exitCode.done;
  for (const { name, source } of channels) {
    if (io.signal.aborted) break;
    if (offline && isRemote(source)) io.err(`channel ${name} is kept as it is: offline\n`);
    else {
      const ended = await runCommand(() => update(name, offline, io), io);
      if (code === exitCode.done) code = ended;
    }
  }
  return code;
};

export const channelUpdate = defineCommand({
  name: 'channel update',
  summary: 'take over what the publishers offer, and the snapshot folders hold, now',
  positionals: [{ name: 'NAME', describe: 'one channel; all of them when left out', optional: true }],
  options: { offline: offlineOption },
  examples: [
    ['preenix channel update', 'all channels'],
    ['preenix channel update nixpkgs', 'one channel'],
  ],
  notes:
    'The old snapshot stays in use until the new one is verified and complete, and "channel rollback" goes back to it. ' +
    'A published channel never goes back to an older or an expired version by itself.',
  run: async ({ positionals: [only], options }, io) => {
    const offline = isOffline(options.offline, io);
    if (only !== undefined) return update(only, offline, io);
    const channels = await listChannels(stateFolderOf(io.env));
    if (channels.length === 0) io.err('there is no channel to update\n');
    return updateAll(channels, offline, io);
  },
});
