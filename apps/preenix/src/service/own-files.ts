import { NixtoolsError } from '@nixtools/nix-formats';
import { saysAt } from './disk.ts';
import type { Host } from './host.ts';
import type { InstallPlan } from './plan.ts';
import { saysOf } from './planned-file.ts';
import type { InstallRecord } from './record.ts';

export interface Situation {
  readonly old: InstallRecord | undefined;
  readonly others: readonly InstallRecord[];
  readonly force: boolean;
}

/** What is at a path of ours is ours as it was, or another service's and the same; anything else is somebody's. */
export const requireOwnFiles = (host: Host, plan: InstallPlan, { old, others, force }: Situation): void => {
  for (const file of plan.files) {
    const there = saysAt(host.fs, file.path);
    if (there === undefined) continue;
    const other = others.find(({ files }) => files.some(({ path }) => path === file.path));
    const ours = old?.files.find(({ path }) => path === file.path);
    if (other !== undefined && there !== saysOf(file))
      throw ownedBy(file.path, `the service "${other.name}"`);
    if (other !== undefined) continue;
    if (ours === undefined) throw ownedBy(file.path, 'somebody else');
    if (!ours.says.includes(there) && there !== saysOf(file) && !force) throw changedSince(file.path);
  }
};

const ownedBy = (path: string, who: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_FILE_OWNED',
    kind: 'refused',
    message: `a file that would be installed is there already, and belongs to ${who}`,
    place: path,
    hint: 'remove it, or give the service another name; nothing was done',
  });

export const changedSince = (path: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_FILE_CHANGED',
    kind: 'refused',
    message: 'a file has been changed since it was installed',
    place: path,
    hint: 'keep what you need of it, then use --force; nothing was done',
  });
