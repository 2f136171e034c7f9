import { type Directory, type DirectoryKind, directoriesOf } from '../../description/directories.ts';
import type { NamedService } from '../target.ts';
import { unitWords } from './quote.ts';
import { tmpfilesLine } from './tmpfiles.ts';
import type { UnitLine } from './unit-file.ts';

export interface UnitDirectories {
  /** In the service's unit: made, owned and for `/run` removed by the manager. */
  readonly lines: readonly UnitLine[];
  /** For tmpfiles.d: those that the unit cannot describe. */
  readonly tmpfiles: readonly string[];
}

const keys: { readonly [kind in Exclude<DirectoryKind, 'data'>]: string } = {
  state: 'State',
  cache: 'Cache',
  logs: 'Logs',
  config: 'Configuration',
  runtime: 'Runtime',
};

/**
 * A unit has one mode a kind of folder, and gives them to its own user: folders with another mode or owner, and those in
 * any place, are made by systemd-tmpfiles.
 */
export const unitDirectories = (service: NamedService, user: boolean): UnitDirectories => {
  const all = directoriesOf(service);
  const inUnit = (Object.keys(keys) as (keyof typeof keys)[]).map((kind) => {
    const own = all.filter((directory) => directory.kind === kind && isOwn(directory, service));
    const mode = own[0]?.mode;
    return { kind, mode, directories: own.filter((directory) => directory.mode === mode) };
  });
  const taken = new Set(inUnit.flatMap(({ directories }) => directories.map(({ path }) => path)));
  const others = all.filter(({ path }) => !taken.has(path));
  return {
    lines: inUnit.flatMap(({ kind, mode, directories }): UnitLine[] => [
      [`${keys[kind]}Directory`, unitWords(directories.map(({ name }) => name))],
      [`${keys[kind]}DirectoryMode`, mode],
    ]),
    tmpfiles: others.map(({ path, mode, owner, group }) =>
      tmpfilesLine('d', path, mode, user ? undefined : owner, user ? undefined : group),
    ),
  };
};

const isOwn = ({ kind, owner, group, keep }: Directory, { exec = {} }: NamedService): boolean => {
  if (kind === 'runtime' && keep) return false;
  if (kind === 'config') return owner === undefined && group === undefined;
  return owner === exec.user && group === exec.group;
};
