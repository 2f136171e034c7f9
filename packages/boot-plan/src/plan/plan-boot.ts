import { posix } from 'node:path';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { rememberingFs } from '@nixtools/rooted-fs';
import { type Placement, placement } from '../place/placement.ts';
import { bootProblem } from '../place/read-in-place.ts';
import { scanSystems } from '../scan/scan-systems.ts';
import type { Skip, SystemScan } from '../scan/systems.ts';
import type { Choice } from './attempt.ts';
import { ours } from './boot-folder.ts';
import { chooseMenu } from './choose-menu.ts';
import type { WantedCopy } from './copies.ts';
import { type Found, lookAt } from './found.ts';
import { gcRootSteps } from './gc-roots.ts';
import { type BootManifest, type CopyRecord, menuName, printManifest } from './manifest.ts';
import { type MenuOutput, menuOutput } from './menu-output.ts';
import { menuLeftovers, obsoleteMenus, requireOurs, unlinkSteps, writeSteps } from './menu-steps.ts';
import type { BootPlan, PlanRequest } from './plan.ts';
import type { Step } from './steps.ts';

/** All that a plan is made from, when everything has been looked at. */
interface Parts {
  readonly request: PlanRequest;
  readonly found: Found;
  readonly choice: Choice;
  readonly output: MenuOutput;
}

const copyStep = ({ request, found }: Parts, { name, from, size, secrets }: WantedCopy): Step => {
  const common = { from, to: posix.join(ours(request.boot).folder, name), name, size };
  return secrets === undefined
    ? { do: 'copy', ...common, why: found.stateOf(name) === 'damaged' ? 'damaged' : 'new' }
    : { do: 'add-secrets', ...common, ...secrets };
};

/** What the manifest says of the copies that the menu needs; those that are made anew have no hash yet. */
const records = ({ found, choice }: Parts): readonly CopyRecord[] => {
  const known = new Map(found.manifest.copies.map((record) => [record.name, record]));
  const due = new Set(choice.due.map(({ name }) => name));
  return [...choice.chosen.copies.values()].map(({ name, size, secrets }) => {
    const record = known.get(name);
    if (record !== undefined && !due.has(name)) return record;
    return { name, size, ...(secrets === undefined ? {} : { secret: true as const }) };
  });
};

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort(compareUtf8);

const finalManifest = (parts: Parts): BootManifest => {
  const { request, found, choice, output } = parts;
  return {
    copies: records(parts),
    menus: sorted(choice.chosen.files.map(({ path }) => menuName(request.boot, path))),
    folders: sorted([...found.manifest.folders, ...output.missing]),
    entries: choice.chosen.entries.map(({ id, document }) => ({ id, toplevel: document.toplevel })),
  };
};

/** What is there and what is to come: written first, so that after a crash all of it is known to be ours. */
const announcement = (final: BootManifest, { found: { manifest } }: Parts): BootManifest => {
  const names = new Set(final.copies.map(({ name }) => name));
  return {
    copies: [...final.copies, ...manifest.copies.filter(({ name }) => !names.has(name))],
    menus: sorted([...manifest.menus, ...final.menus]),
    folders: final.folders,
    entries: manifest.entries,
  };
};

const manifestSteps = (request: PlanRequest, manifest: BootManifest): readonly Step[] => {
  const { folder, manifest: path } = ours(request.boot);
  return [
    { do: 'write-manifest', path, manifest },
    { do: 'sync', path: folder },
  ];
};

const folderSteps = ({ request, output }: Parts): readonly Step[] =>
  output.missing.flatMap((name) => {
    const path = posix.join(request.boot.host, name);
    return [
      { do: 'make-folder' as const, path },
      { do: 'sync' as const, path: posix.dirname(path) },
    ];
  });

/** In an order in which a power cut at any point leaves a menu whose files are there. */
const stepsOf = (parts: Parts): { readonly steps: readonly Step[]; readonly warnings: readonly string[] } => {
  const { request, found, choice } = parts;
  const { fs, boot } = request;
  const { folder } = ours(boot);
  const { files, entries } = choice.chosen;
  const inFolder = (names: readonly string[]): readonly string[] =>
    names.map((name) => posix.join(folder, name));
  const final = finalManifest(parts);
  const announced = announcement(final, parts);
  const roots = gcRootSteps(fs, boot, entries);
  const first = choice.order === 'roomy' ? [] : choice.dead;
  const interim = choice.interim === undefined ? [] : choice.stale.filter((name) => !first.includes(name));
  const last = choice.stale.filter((name) => !first.includes(name) && !interim.includes(name));
  const leftovers = [...found.leftovers, ...menuLeftovers(files)];
  const work: readonly Step[] = [
    ...folderSteps(parts),
    ...roots.before,
    ...unlinkSteps([...leftovers, ...inFolder(first)]),
    ...(choice.interim === undefined ? [] : writeSteps(choice.interim.files)),
    ...unlinkSteps(inFolder(interim)),
    ...choice.due.map((copy) => copyStep(parts, copy)),
    ...(choice.due.length === 0 ? [] : [{ do: 'sync' as const, path: folder }]),
    ...writeSteps(files),
    ...unlinkSteps([...obsoleteMenus(files, found.manifest, boot), ...inFolder(last)]),
  ];
  const hasNews = choice.due.length > 0 || printManifest(final) !== found.manifestText;
  const isAnnounced = printManifest(announced) === found.manifestText;
  const mustAnnounce =
    !isAnnounced && (choice.due.length > 0 || parts.output.missing.length > 0 || !found.hasFolder);
  const steps: readonly Step[] = [
    ...(found.hasFolder || (work.length === 0 && !hasNews)
      ? []
      : [
          { do: 'make-folder' as const, path: folder },
          { do: 'sync' as const, path: boot.host },
        ]),
    ...(mustAnnounce ? manifestSteps(request, announced) : []),
    ...work,
    ...(hasNews ? manifestSteps(request, final) : []),
    ...roots.after,
  ];
  return { steps, warnings: roots.warnings };
};

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
  const { steps, warnings } = stepsOf(parts);
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
