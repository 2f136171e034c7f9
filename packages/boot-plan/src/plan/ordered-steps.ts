import { posix } from 'node:path';
import { compareUtf8 } from '@nixtools/nix-formats';
import type { Choice } from './attempt.ts';
import { ours } from './boot-folder.ts';
import type { WantedCopy } from './copies.ts';
import type { Found } from './found.ts';
import { gcRootSteps } from './gc-roots.ts';
import { type BootManifest, type CopyRecord, menuName, printManifest } from './manifest.ts';
import type { MenuOutput } from './menu-output.ts';
import { menuLeftovers, obsoleteMenus, unlinkSteps, writeSteps } from './menu-steps.ts';
import type { PlanRequest } from './plan.ts';
import type { Step } from './steps.ts';

/** All that a plan is made from, when everything has been looked at. */
export interface Parts {
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
export const orderedSteps = (
  parts: Parts,
): { readonly steps: readonly Step[]; readonly warnings: readonly string[] } => {
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
