import { checkBoot } from '@nixtools/boot-plan';
import { defineCommand, exitCode, plural, printable, printJson } from '@nixtools/command-line';
import { menuOptions, planRequest, targetOption } from '../boot-options.ts';
import { planRemarks } from '../output/plan-report.ts';

export const check = defineCommand({
  name: 'check',
  summary: 'does the menu agree with the profiles?',
  positionals: [],
  options: { ...targetOption, ...menuOptions, json: { type: 'boolean', describe: 'print JSON' } },
  examples: [
    ['nixboot check || nixboot update', ''],
    ['nixboot check --verify', 'also reads the copied kernels'],
  ],
  notes: 'Exit code 1 when they differ; stdout says in what. Nothing is changed.',
  run: async ({ options }, io) => {
    const { isTrue, missing, surplus, differences, plan } = checkBoot(planRequest(options, io));
    if (options.json) io.out(printJson({ version: 1, isTrue, missing, surplus, differences }));
    else
      io.out(
        [
          ...missing.map((id) => `missing or other: ${id}`),
          ...surplus.map((id) => `no longer there: ${id}`),
          ...differences,
        ]
          .map((line) => `${printable(line)}\n`)
          .join(''),
      );
    for (const line of planRemarks(plan)) io.err(`${line}\n`);
    io.err(
      isTrue ? `${plural(plan.entries.length, 'entry', 'entries')}, all true\n` : 'the menu is not true\n',
    );
    return isTrue ? exitCode.done : exitCode.nothingFound;
  },
});
