import { defineCommand, exitCode, printJson, table } from '@nixtools/command-line';
import { listGenerations } from '@nixtools/profile';
import { profileOption, userProfile } from '../user-profile.ts';

export const generations = defineCommand({
  name: 'generations',
  summary: 'the states that the profile has had',
  positionals: [],
  options: { profile: profileOption, json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['preenix generations', 'the current one is marked']],
  run: async ({ options }, io) => {
    const profile = userProfile(options.profile, io);
    const all = await listGenerations(profile);
    if (options.json) io.out(printJson({ version: 1, profile, generations: all }));
    else if (all.length === 0) io.err(`${profile} has no generations yet\n`);
    else
      io.out(
        table([
          ['GENERATION', 'MADE', 'PATH', ''],
          ...all.map(({ number, created, path, current }) => [
            String(number),
            created.toISOString().slice(0, 19).replace('T', ' '),
            path,
            current ? 'current' : '',
          ]),
        ]),
      );
    return exitCode.done;
  },
});
