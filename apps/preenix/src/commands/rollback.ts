import { defineCommand, exitCode } from '@nixtools/command-line';
import { rollbackProfile } from '@nixtools/profile';
import { userNix } from '../prepare-realise.ts';
import { profileOption, userProfile } from '../user-profile.ts';

export const rollback = defineCommand({
  name: 'rollback',
  summary: 'go back to the generation before the current one',
  positionals: [],
  options: { profile: profileOption },
  examples: [['preenix rollback', 'undoes the last install or remove']],
  run: async ({ options }, io) => {
    const profile = userProfile(options.profile, io);
    const { from, to } = await rollbackProfile(userNix(io), profile);
    io.err(`${profile}: generation ${from ?? '-'} -> ${to}\n`);
    return exitCode.done;
  },
});
