import { defineCommand, exitCode, printJson, table } from '@nixtools/command-line';
import { readProfile } from '@nixtools/profile';
import { userNix } from '../prepare-realise.ts';
import { profileOption, userProfile } from '../user-profile.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'the packages of the profile',
  positionals: [],
  options: { profile: profileOption, json: { type: 'boolean', describe: 'print JSON' } },
  examples: [['preenix list --json', 'for a script']],
  notes: 'What plain nix-env installed is listed too, without an attribute.',
  run: async ({ options }, io) => {
    const profile = userProfile(options.profile, io);
    const { elements } = await readProfile(userNix(io), profile);
    if (options.json)
      io.out(
        printJson({
          version: 1,
          profile,
          packages: elements.map(({ name, pname, version, outputs, priority, origin }) => ({
            name,
            pname,
            version,
            outputs: Object.fromEntries(outputs),
            priority,
            ...(origin === undefined ? {} : { origin }),
          })),
        }),
      );
    else if (elements.length === 0) io.err(`${profile} holds no packages\n`);
    else
      io.out(
        table([
          ['NAME', 'ATTRIBUTE', 'OUTPUTS', 'CHANNEL'],
          ...elements.map(({ name, outputs, origin }) => [
            name,
            origin?.attr ?? '-',
            [...outputs.keys()].join(','),
            origin?.channel ?? '-',
          ]),
        ]),
      );
    return exitCode.done;
  },
});
