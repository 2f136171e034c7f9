import { resolve } from 'node:path';
import { applyPlan, bootFolder, describeStep, planRemove, withLock } from '@nixtools/boot-plan';
import { defineCommand, exitCode, plural, printJson } from '@nixtools/command-line';
import { bootOption, openRoot, rootOption } from '../boot-options.ts';

export const remove = defineCommand({
  name: 'remove',
  summary: 'take away everything that nixboot wrote to /boot, and its garbage collector roots',
  positionals: [],
  options: {
    ...rootOption,
    ...bootOption,
    'dry-run': { type: 'boolean', describe: 'only say what would be done' },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [['nixboot hook remove debian && nixboot remove', '/boot is then as it was before']],
  notes: 'Only what nixboot lists as its own is removed. The systems themselves stay. Remove hooks first.',
  run: async ({ options }, io) => {
    const fs = openRoot(options.root, io);
    const boot = bootFolder(fs, options.boot === undefined ? undefined : resolve(io.cwd, options.boot));
    const plan = planRemove(fs, boot);
    const removed = plan.steps.flatMap((step) =>
      step.do === 'unlink' || step.do === 'remove-folder' ? [step.path] : [],
    );
    if (!options['dry-run'] && removed.length > 0)
      await withLock(fs, boot, () => applyPlan(fs, planRemove(fs, boot)));
    if (options.json) io.out(printJson({ version: 1, removed, steps: plan.steps.map(describeStep) }));
    else io.out(removed.map((path) => `${path}\n`).join(''));
    io.err(`${plural(removed.length, 'file')} ${options['dry-run'] ? 'to remove' : 'removed'}\n`);
    return exitCode.done;
  },
});
