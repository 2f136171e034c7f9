import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a hierarchy that systemd uses is mounted, by how `/proc/self/cgroup` names it. */
const mounts: readonly (readonly [hierarchy: string, places: readonly string[]])[] = [
  ['name=systemd', ['/sys/fs/cgroup/systemd']],
  ['', ['/sys/fs/cgroup/unified', '/sys/fs/cgroup']],
];

/**
 * Folders for a control group of its own, in each hierarchy that a systemd inside will look at: one on a host of today, two where
 * version 1 is mounted as well. Without, all machines would share the groups that systemd-nspawn makes below that of its caller.
 */
export const cgroupsFor = (
  name: string,
  own: string = readFileSync('/proc/self/cgroup', 'utf8'),
): readonly string[] =>
  mounts.flatMap(([hierarchy, places]) => {
    const line = own.split('\n').find((each) => each.split(':')[1] === hierarchy && each !== '');
    const place = places.find((each) => existsSync(join(each, 'cgroup.procs')));
    return line === undefined || place === undefined
      ? []
      : [join(place, line.split(':').slice(2).join(':'), name)];
  });

/** Removes an empty control group with those below it. */
export const removeCgroup = (folder: string): void => {
  if (!existsSync(folder)) return;
  for (const each of readdirSync(folder, { withFileTypes: true }))
    if (each.isDirectory()) removeCgroup(join(folder, each.name));
  rmdirSync(folder);
};
