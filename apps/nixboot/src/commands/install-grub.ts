import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, exitCode, plural, printable, printJson } from '@nixtools/command-line';
import { machineOf, openRoot, rootOption } from '../boot-options.ts';
import { parseInstallConfig } from '../install-grub/config.ts';
import { install, requireGrub2 } from '../install-grub/install.ts';
import { planJson, planRemarks, planSummary } from '../output/plan-report.ts';

export const installGrub = defineCommand({
  name: 'install-grub',
  summary: "in the place of NixOS's install-grub.pl: the same arguments, a whole grub.cfg",
  positionals: [
    { name: 'CONFIG', describe: 'the XML file that NixOS makes of boot.loader.grub' },
    { name: 'TOPLEVEL', describe: 'the system that is to be the default' },
  ],
  options: {
    ...rootOption,
    mounts: {
      type: 'string',
      describe: 'the mount table of the machine that will boot; for images',
      placeholder: 'FILE',
    },
    'dry-run': { type: 'boolean', describe: 'only say what would be done' },
    json: { type: 'boolean', describe: 'print the plan as JSON' },
  },
  examples: [
    [
      'nixboot install-grub grub-config.xml /run/current-system',
      'NixOS calls it by the module install-bootloader.nix',
    ],
  ],
  notes:
    'NIXOS_INSTALL_BOOTLOADER=1 has grub-install run in any case. The paths that changed are on stdout. What differs from ' +
    'install-grub.pl, and why: docs/nixboot/install-grub.md.',
  run: async ({ positionals: [file = '', toplevel = ''], options }, io) => {
    const path = resolve(io.cwd, file);
    const { config, grubVersion, warnings } = parseInstallConfig(readFileSync(path, 'utf8'), path);
    requireGrub2(grubVersion, path);
    const dryRun = options['dry-run'] === true;
    const done = await install({
      fs: openRoot(options.root, io),
      machine: machineOf(options.mounts, io),
      config,
      toplevel,
      env: io.env,
      dryRun,
    });
    const remarks = [...warnings, ...done.warnings];
    if (options.json) {
      const plan = planJson(done.plan);
      const { changed, ran } = done;
      io.out(printJson({ version: 1, changed, ran, ...plan, warnings: [...remarks, ...plan.warnings] }));
    } else io.out(done.changed.map((each) => `${each}\n`).join(''));
    for (const warning of remarks) io.err(`warning: ${printable(warning)}\n`);
    for (const line of planRemarks(done.plan)) io.err(`${line}\n`);
    const what = dryRun
      ? `${plural(done.plan.steps.length, 'step')} to do`
      : `${plural(done.changed.length, 'file')} changed`;
    io.err(`${what}; ${planSummary(done.plan)}\n`);
    if (done.ran.length > 0)
      io.err(`GRUB is installed: ${plural(done.ran.length, 'call')} of grub-install\n`);
    return exitCode.done;
  },
});
