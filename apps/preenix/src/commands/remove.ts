import { defineCommand, exitCode } from '@nixtools/command-line';
import { removePackages } from '@nixtools/profile';
import { describeChange } from '../output/profile-report.ts';
import { userNix } from '../prepare-realise.ts';
import { profileOption, userProfile } from '../user-profile.ts';

export const remove = defineCommand({
  name: 'remove',
  summary: 'remove packages from the profile, in one generation',
  positionals: [
    { name: 'NAME', describe: 'an attribute or a name, as "preenix list" shows it', variadic: true },
  ],
  options: { profile: profileOption },
  examples: [['preenix remove firefox', 'the name that you installed it by']],
  run: async ({ positionals, options }, io) => {
    const profile = userProfile(options.profile, io);
    const report = await removePackages({ nix: userNix(io), profile, names: positionals });
    io.err(describeChange(report, profile, options.profile));
    return exitCode.done;
  },
});
