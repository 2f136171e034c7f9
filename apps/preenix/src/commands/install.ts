import { dirname } from 'node:path';
import { describeChannel } from '@nixtools/channel';
import { defineCommand, exitCode, printable } from '@nixtools/command-line';
import { makeFolder } from '@nixtools/durable-fs';
import { installPackages } from '@nixtools/profile';
import { confirmPlan } from '../confirm-plan.ts';
import { offlineOption } from '../network-options.ts';
import { describePlan } from '../output/plan-report.ts';
import { describeChange } from '../output/profile-report.ts';
import { allowOption } from '../policy.ts';
import { prepareRealise } from '../prepare-realise.ts';
import { linkProfile, profileOption, userProfile } from '../user-profile.ts';
import { type WantedPackage, wantedPackages } from '../wanted-packages.ts';

const toAddition = async ({ entry, channel, outputs }: WantedPackage) => {
  const { rootDigest } = await describeChannel(channel);
  const { attr, name, system, drvPath, meta } = entry;
  return {
    attr,
    name,
    system,
    drvPath,
    meta,
    channel: channel.name,
    snapshot: rootDigest,
    outputs: entry.outputs,
    outputsToInstall: outputs,
  };
};

export const install = defineCommand({
  name: 'install',
  summary: 'build or fetch packages and add them to the profile, in one generation',
  positionals: [{ name: 'ATTR[^OUTPUTS]', describe: 'an attribute, as search shows it', variadic: true }],
  options: {
    profile: profileOption,
    channel: { type: 'string', describe: 'look only in this channel', placeholder: 'NAME' },
    'dry-run': { type: 'boolean', describe: 'show the plan and stop' },
    yes: { type: 'boolean', describe: 'build without asking', alias: 'y' },
    allow: allowOption,
    offline: offlineOption,
    priority: {
      type: 'integer',
      describe: 'of two packages with one file, the lower number wins',
      placeholder: 'N',
    },
  },
  examples: [
    ['preenix install firefox', ''],
    ['preenix install openssl^bin,dev zlib', 'chosen outputs; several packages make one generation'],
    ['preenix install nvidia-x11 --allow unfree', 'what is refused otherwise'],
  ],
  notes:
    'The closure of the .drv files is put into the store (with --dry-run too: Nix plans with what is there), the plan is ' +
    'shown, then Nix fetches or builds. ' +
    'Unfree, broken, insecure and unsupported packages are refused with exit code 5.',
  run: async ({ positionals, options }, io) => {
    const wanted = await wantedPackages(positionals, options, io);
    const prepared = await prepareRealise(wanted, options, io);
    io.err(describePlan(prepared.plan, io));
    if (options['dry-run']) return exitCode.done;
    await confirmPlan(prepared.plan, options.yes ?? false, io);
    const profile = userProfile(options.profile, io);
    await makeFolder(dirname(profile));
    const priority = options.priority === undefined ? {} : { priority: options.priority };
    const additions = (await Promise.all(wanted.map(toAddition))).map((addition) => ({
      ...addition,
      ...priority,
    }));
    const report = await installPackages({
      nix: prepared.nix,
      profile,
      additions,
      onStderr: io.err,
      cancelSignal: io.signal,
    });
    await linkProfile(options.profile, io);
    io.err(describeChange(report, profile, options.profile));
    for (const { attr, names } of report.dropped)
      io.err(
        `note: ${attr}: the profile cannot keep ${printable(names.map((name) => `meta.${name}`).join(', '))}\n`,
      );
    return exitCode.done;
  },
});
