import { type PlanRequest, planBoot, updateBoot } from '@nixtools/boot-plan';
import { exitCode, type Io, type OptionSpec, plural, printJson, usageError } from '@nixtools/command-line';
import { menuDiff } from './output/menu-diff.ts';
import { planJson, planRemarks, planSummary } from './output/plan-report.ts';

export const updateOptions = {
  'dry-run': { type: 'boolean', describe: 'only say what would be done' },
  diff: { type: 'boolean', describe: 'print how the menu changes, as diff -u does' },
  force: {
    type: 'boolean',
    describe: 'write a menu without entries too, and over a file that nixboot did not write',
  },
  'refresh-secrets': { type: 'boolean', describe: 'add secrets to initrds again' },
  json: { type: 'boolean', describe: 'print the plan as JSON' },
} as const satisfies Record<string, OptionSpec>;

interface UpdateValues {
  readonly 'dry-run': boolean | undefined;
  readonly diff: boolean | undefined;
  readonly force: boolean | undefined;
  readonly 'refresh-secrets': boolean | undefined;
  readonly json: boolean | undefined;
}

/** What `update` and `update-grub` do. @returns the exit code */
export const runUpdate = async (base: PlanRequest, options: UpdateValues, io: Io): Promise<number> => {
  const { diff, json } = options;
  if (diff && json) throw usageError('--diff and --json exclude each other', 'give one of them');
  const request: PlanRequest = {
    ...base,
    force: options.force === true,
    ...(options['refresh-secrets'] === true ? { refreshSecrets: true } : {}),
  };
  // The difference can only be seen before it is made.
  const before = options['dry-run'] || diff ? planBoot(request) : undefined;
  const shown = before !== undefined && diff ? menuDiff(before) : '';
  const { plan, changed } =
    before !== undefined && options['dry-run'] ? { plan: before, changed: [] } : await updateBoot(request);
  if (json) io.out(printJson({ version: 1, changed, ...planJson(plan) }));
  else if (diff) io.out(shown);
  else io.out(changed.map((path) => `${path}\n`).join(''));
  for (const line of planRemarks(plan)) io.err(`${line}\n`);
  const done = options['dry-run']
    ? `${plural(plan.steps.length, 'step')} to do`
    : changed.length === 0
      ? 'nothing to do'
      : `${plural(changed.length, 'file')} changed`;
  io.err(`${done}; ${planSummary(plan)}\n`);
  if (request.target === 'heads' && changed.length > 0)
    io.err(`Heads will ask for what changed in ${request.boot.host} to be signed again at the next start\n`);
  return exitCode.done;
};
