import { defineCommand, exitCode, printJson } from '@nixtools/command-line';
import { realise as realiseByNix } from '@nixtools/nix-cli';
import { confirmPlan } from '../confirm-plan.ts';
import { offlineOption } from '../network-options.ts';
import { describePlan } from '../output/plan-report.ts';
import { allowOption } from '../policy.ts';
import { prepareRealise } from '../prepare-realise.ts';
import { type WantedPackage, wantedPackages } from '../wanted-packages.ts';

/** @param paths one for each wanted output, in their order */
const withPaths = (wanted: readonly WantedPackage[], paths: readonly string[]) => {
  const rest = [...paths];
  return wanted.map(({ entry: { attr }, channel, outputs }) => ({
    attr,
    channel: channel.name,
    outputs: Object.fromEntries(outputs.map((output) => [output, rest.shift()])),
  }));
};

export const realise = defineCommand({
  name: 'realise',
  summary: 'build or fetch packages, and print the paths of their outputs',
  positionals: [{ name: 'ATTR[^OUTPUTS]', describe: 'an attribute, as search shows it', variadic: true }],
  options: {
    channel: { type: 'string', describe: 'look only in this channel', placeholder: 'NAME' },
    'dry-run': { type: 'boolean', describe: 'show the plan and stop' },
    yes: { type: 'boolean', describe: 'build without asking', alias: 'y' },
    'add-root': {
      type: 'string',
      describe: 'a link that keeps the outputs from the garbage collector',
      placeholder: 'PATH',
    },
    allow: allowOption,
    offline: offlineOption,
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['"$(preenix realise hello^out)"/bin/hello', 'run a program without installing it'],
    ['preenix realise hello --json | jq -r .packages[0].outputs.out', 'for a script'],
  ],
  notes: 'Without --add-root nothing keeps the outputs from the next garbage collection.',
  run: async ({ positionals, options }, io) => {
    const wanted = await wantedPackages(positionals, options, io);
    const prepared = await prepareRealise(wanted, options, io);
    io.err(describePlan(prepared.plan, io));
    if (options['dry-run']) return exitCode.done;
    await confirmPlan(prepared.plan, options.yes ?? false, io);
    const addRoot = options['add-root'] === undefined ? {} : { addRoot: options['add-root'] };
    const run = { onStderr: io.err, cancelSignal: io.signal, ...addRoot };
    const paths = await realiseByNix(prepared.nix, prepared.installables, run);
    if (options.json) io.out(printJson({ version: 1, packages: withPaths(wanted, paths) }));
    else io.out(paths.map((path) => `${path}\n`).join(''));
    return exitCode.done;
  },
});
