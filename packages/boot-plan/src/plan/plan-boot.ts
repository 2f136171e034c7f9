import { NixtoolsError } from '@nixtools/nix-formats';
import { rememberingFs } from '@nixtools/rooted-fs';
import { type Placement, placement } from '../place/placement.ts';
import { bootProblem } from '../place/read-in-place.ts';
import { scanSystems } from '../scan/scan-systems.ts';
import type { Skip, SystemScan } from '../scan/systems.ts';
import { chooseMenu } from './choose-menu.ts';
import { lookAt } from './found.ts';
import { menuOutput } from './menu-output.ts';
import { requireOurs } from './menu-steps.ts';
import { orderedSteps, type Parts } from './ordered-steps.ts';
import type { BootPlan, PlanRequest } from './plan.ts';

const secretWarnings = ({ choice }: Parts, { boot }: Placement): readonly string[] => {
  const count = [...choice.chosen.copies.values()].filter(({ secrets }) => secrets !== undefined).length;
  if (count === 0 || boot.isEncrypted) return [];
  const access = boot.mount?.kind === 'vfat' ? ', where FAT keeps no permissions' : '';
  return [`${count} initrds with secrets are in a boot folder that is not encrypted${access}`];
};

/** A store that GRUB cannot read is copied from; a boot folder that it cannot read, nothing makes up for. */
const bootWarnings = (
  { machine, boot, target = 'grub' }: PlanRequest,
  place: Placement,
): readonly string[] => {
  if (target !== 'grub' || place.inPlace) return [];
  const problem = bootProblem(machine, place.boot);
  return problem === undefined ? [] : [`${boot.host}: ${problem}; it will find neither the menu nor kernels`];
};

const requireEntries = (
  entries: readonly unknown[],
  { request, skipped }: { readonly request: PlanRequest; readonly skipped: readonly Skip[] },
): void => {
  if (entries.length > 0 || request.force === true) return;
  throw new NixtoolsError({
    code: 'NO_ENTRIES',
    kind: 'refused',
    message: `no system here can be booted${skipped[0] === undefined ? '' : `; ${skipped[0].place}: ${skipped[0].reason}`}`,
    place: request.fs.host('/nix/var/nix/profiles'),
    hint: 'the menu that is there stays; is /nix mounted? "nixboot list" says what is skipped, "--force" writes an empty menu',
  });
};

/** Who asks for a system as the default must not get another one in silence. */
const requireChosen = ({ chosen, skipped }: SystemScan, toplevel: string): void => {
  if (chosen !== undefined) return;
  throw new NixtoolsError({
    code: 'SYSTEM_UNBOOTABLE',
    kind: 'verification',
    message: `this system cannot be booted: ${skipped.find(({ place }) => place === toplevel)?.reason ?? 'it is none'}`,
    place: toplevel,
    hint: 'the menu that is there stays; "nixboot spec TOPLEVEL" says what is known of a system',
  });
};

/**
 * Looks at the systems below a root and at a boot folder, and says what has to be done so that the menu is true. Nothing is
 * changed; no steps means that everything is as it should be.
 *
 * @throws {NixtoolsError} `NO_ENTRIES`, `MENU_NOT_OURS`, `FOLDER_NOT_OURS` (refused), `SYSTEM_UNBOOTABLE`
 *   (verification), `BOOT_FULL` (failed), and those of `menuOutput`
 * @example
 * const fs = rootedFs('/');
 * const plan = planBoot({ fs, boot: bootFolder(fs), machine: hostMachine() });
 * applyPlan(fs, plan);
 */
export const planBoot = (original: PlanRequest): BootPlan => {
  const request = { ...original, fs: rememberingFs(original.fs) };
  const { fs, boot, machine, target = 'grub' } = request;
  const scan = scanSystems(fs, request.toplevel);
  if (request.toplevel !== undefined) requireChosen(scan, request.toplevel);
  const output = menuOutput(fs, boot, { target, output: request.output });
  const place = placement({ fs, boot, machine, target, copyKernels: request.copyKernels ?? 'auto' });
  const found = lookAt(boot, request.verify === true);
  const choice = chooseMenu({ scan, placement: place, request, output: output.path, found });
  const parts = { request, found, choice, output };
  const failedSecrets = [...(request.withoutSecrets ?? [])].map((toplevel) => ({
    place: toplevel,
    reason: 'its program for initrd secrets failed',
  }));
  const skipped = [...scan.skipped, ...choice.chosen.refused];
  requireEntries(choice.chosen.entries, { request, skipped: [...failedSecrets, ...skipped] });
  if (request.force !== true) requireOurs(choice.chosen.files, found.manifest, boot);
  const { steps, warnings } = orderedSteps(parts);
  return {
    target,
    output: output.path,
    entries: choice.chosen.entries,
    steps,
    dropped: [...choice.dropped, ...failedSecrets],
    skipped,
    beyondLimit: choice.chosen.menu.beyondLimit,
    warnings: [
      ...scan.warnings,
      ...choice.chosen.menu.warnings,
      ...choice.chosen.warnings,
      ...found.warnings,
      ...secretWarnings(parts, place),
      ...bootWarnings(request, place),
      ...warnings,
    ],
    inPlace: place.inPlace,
    ...(place.reason === undefined ? {} : { reason: place.reason }),
    bytes: choice.bytes,
  };
};
