import { listChannels, stateFolderOf, updateChannel } from '@nixtools/channel';
import { defineCommand } from '../cli/command.ts';
import { exitCode } from '../cli/exit-code.ts';
import { describeInstalled, stepReporter } from '../output/channel-report.ts';

export const channelUpdate = defineCommand({
  name: 'channel update',
  summary: 'take over what the snapshot folders hold now',
  positionals: [{ name: 'NAME', describe: 'one channel; all of them when left out', optional: true }],
  options: {},
  examples: [
    ['preenix channel update', 'all channels'],
    ['preenix channel update nixpkgs', 'one channel'],
  ],
  notes:
    'The old snapshot stays in use until the new one is verified and complete, and "channel rollback" goes back to it.',
  run: async ({ positionals: [only] }, io) => {
    const state = stateFolderOf(io.env);
    const names = only === undefined ? (await listChannels(state)).map(({ name }) => name) : [only];
    for (const name of names) {
      const steps = stepReporter(io);
      const installed = await updateChannel({ state, name, onStep: steps.show }).finally(steps.clear);
      io.err(
        installed.changed
          ? describeInstalled(`updated channel ${name}`, installed)
          : `channel ${name} is up to date (generation ${installed.generation})\n`,
      );
    }
    if (names.length === 0) io.err('there is no channel to update\n');
    return exitCode.done;
  },
});
