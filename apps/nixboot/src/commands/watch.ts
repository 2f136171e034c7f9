import { type BootUpdate, updateBoot } from '@nixtools/boot-plan';
import { defineCommand, exitCode, plural, reportError } from '@nixtools/command-line';
import { menuOptions, planRequest, targetOption } from '../boot-options.ts';
import { planJson, planRemarks } from '../output/plan-report.ts';
import { watchProfiles } from '../watch/profile-changes.ts';

/** Milliseconds between two looks when nothing seems to happen. */
const patience = 30_000;

export const watch = defineCommand({
  name: 'watch',
  summary: 'stay in the foreground, and update the menu whenever a profile changes',
  positionals: [],
  options: {
    ...targetOption,
    ...menuOptions,
    json: { type: 'boolean', describe: 'print a line of JSON for each update' },
  },
  examples: [['nixboot watch', 'as a service of runit, s6 or OpenRC']],
  notes:
    'The menu is true within 5 seconds of a change. An update that fails is reported and tried again. Ends with 0 on SIGTERM.',
  run: async ({ options }, io) => {
    const request = planRequest(options, io);
    const report = ({ plan, changed }: BootUpdate): void => {
      if (changed.length === 0) return;
      if (options.json) io.out(`${JSON.stringify({ version: 1, changed, ...planJson(plan) })}\n`);
      else for (const path of changed) io.out(`${path}\n`);
      for (const line of planRemarks(plan)) io.err(`${line}\n`);
      io.err(`${plural(plan.entries.length, 'entry', 'entries')}\n`);
    };
    const changes = watchProfiles(request.fs);
    try {
      while (!io.signal.aborted) {
        await updateBoot(request).then(report, (error: unknown) => void reportError(error, io));
        await changes.next(patience, io.signal);
      }
    } finally {
      changes.close();
    }
    return exitCode.done;
  },
});
