import { posix } from 'node:path';
import { newAccounts } from './account-files.ts';
import { missingFolders } from './disk.ts';
import type { Host } from './host.ts';
import type { InstallOptions } from './install.ts';
import type { Situation } from './own-files.ts';
import type { InstallPlan } from './plan.ts';
import { saysOf } from './planned-file.ts';
import type { InstallRecord } from './record.ts';

/** Everything that there may be while a plan is carried out: what was there of an earlier installation, and what comes. */
export const recordOf = (
  host: Host,
  plan: InstallPlan,
  { old, others, options }: Omit<Situation, 'force'> & { readonly options: InstallOptions },
): InstallRecord => {
  const fresh = newAccounts(host.fs, plan.set);
  const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();
  const wanted = Object.keys(plan.set.users ?? {});
  const groups = [...wanted, ...Object.keys(plan.set.groups ?? {})];
  const above = new Set(plan.files.flatMap(({ path }) => ancestorsOf(path)));
  const made = others.flatMap(({ folders }) => folders.filter((folder) => above.has(folder)));
  const missing = plan.files.flatMap(({ path }) => missingFolders(host.fs, path));
  return {
    version: 1,
    name: plan.name,
    phase: 'installing',
    from: options.from,
    mode: plan.mode,
    services: { ...plan.services },
    units: union(
      plan.units.map(({ name }) => name),
      old?.units ?? [],
    ),
    starts: [...plan.starts],
    files: unionOfFiles(old, plan),
    folders: union(old?.folders ?? [], made, missing).filter(
      (folder) => !`${host.units}/`.startsWith(`${folder}/`),
    ),
    directories: directoriesOf(host, plan, old),
    stamps: union(old?.stamps ?? [], plan.stamps),
    // What another service of ours has made goes with the last one that names it.
    users: union(
      old?.users ?? [],
      fresh.users,
      others.flatMap(({ users }) => users).filter((name) => wanted.includes(name)),
    ),
    groups: union(
      old?.groups ?? [],
      fresh.groups,
      others.flatMap((other) => other.groups).filter((name) => groups.includes(name)),
    ),
    memberships: [...(old?.memberships ?? []), ...fresh.memberships],
    losses: plan.losses.map(asJson),
    rebinds: options.rebinds,
    unknownKeys: [...options.unknownKeys],
  };
};

/** Without what is undefined: JSON has no such thing. */
const asJson = (loss: InstallPlan['losses'][number]): InstallRecord['losses'][number] =>
  JSON.parse(JSON.stringify(loss));

const ancestorsOf = (path: string): string[] => {
  const parent = posix.dirname(path);
  return parent === '/' ? [] : [...ancestorsOf(parent), parent];
};

const unionOfFiles = (old: InstallRecord | undefined, plan: InstallPlan): InstallRecord['files'] => {
  const says = new Map<string, Set<string>>();
  const add = (path: string, what: string): void => {
    says.set(path, (says.get(path) ?? new Set()).add(what));
  };
  for (const file of old?.files ?? []) for (const what of file.says) add(file.path, what);
  for (const file of plan.files) add(file.path, saysOf(file));
  return [...says].map(([path, whats]) => ({ path, says: [...whats] }));
};

const directoriesOf = (
  host: Host,
  plan: InstallPlan,
  old: InstallRecord | undefined,
): InstallRecord['directories'] => {
  const known = new Map((old?.directories ?? []).map((directory) => [directory.path, directory]));
  for (const { path, runtime } of plan.directories)
    if (!known.has(path)) known.set(path, { path, runtime, existed: host.fs.linkStat(path) !== undefined });
  return [...known.values()];
};

/** What the record says when all is done: only what there is now. */
export const finish = (record: InstallRecord, plan: InstallPlan): InstallRecord => ({
  ...record,
  phase: 'installed',
  units: plan.units.map(({ name }) => name).sort(),
  files: plan.files.map((file) => ({ path: file.path, says: [saysOf(file)] })),
});
