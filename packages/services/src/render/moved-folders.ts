import {
  type DirectoryBases,
  type DirectoryKind,
  directoriesOf,
  linuxBases,
} from '../description/directories.ts';
import { type Leaf, leavesOf } from '../description/leaves.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { textsIn } from '../description/texts.ts';
import { dropped } from './support.ts';
import type { Finding, Target } from './target.ts';

/** The kinds of folders that do not lie where Linux has them. */
export const movedIn = (bases: DirectoryBases): readonly DirectoryKind[] =>
  (Object.keys(bases) as DirectoryKind[]).filter((kind) => bases[kind] !== linuxBases[kind]);

/**
 * Texts with the path of a folder that the target makes elsewhere. `${own.state}` and the like stand for the paths of Linux,
 * as no renderer fills them in; nor could one tell such a path from one that somebody wrote.
 */
export const movedFolderFindings = (set: ServiceSet, target: Target): Finding[] => {
  const kinds = new Set(target.movedFolders ?? []);
  if (kinds.size === 0) return [];
  const moved = Object.values(set.services).flatMap((service) =>
    directoriesOf(service).flatMap(({ kind, path }) => (kinds.has(kind) ? [path] : [])),
  );
  return leavesOf(set).flatMap((leaf): Finding[] => {
    const named = holdsPaths(leaf) ? moved.find((path) => names(leaf, path)) : undefined;
    if (named === undefined) return [];
    const support = dropped(
      `it names ${named}, and this target makes that folder elsewhere`,
      `ask for directories.data."${named}" instead, which lies there on every target`,
    );
    return [{ service: leaf.service, path: leaf.path, support }];
  });
};

const holdsPaths = ({ field }: Leaf): boolean => field !== 'overrides' && !field.startsWith('directories.');

/** As a whole path, or the beginning of one. */
const names = ({ value }: Leaf, path: string): boolean =>
  textsIn(value).some((text) => {
    for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1))
      if (!/[\w./@-]$/.test(text.slice(0, at)) && !/^[\w.@-]/.test(text.slice(at + path.length))) return true;
    return false;
  });
