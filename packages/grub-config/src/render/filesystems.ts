import { invalidConfig } from '../menu/invalid.ts';
import type { GrubFile, GrubFilesystem, GrubSearch } from '../menu/menu.ts';
import { checkPath, exactWord } from './names.ts';

/** How files are reached; each use of `word` needs the lines of `prepare` before it. */
export interface Filesystems {
  /** The commands that make these files reachable, each file system once. */
  prepare(files: readonly GrubFile[], place: string): readonly string[];
  /** A file as an argument, with its device. */
  word(file: GrubFile, place: string): string;
}

const name = /^[a-z0-9_]{1,60}$/;
const moduleName = /^[A-Za-z0-9_]{1,60}$/;
const luksUuid = /^[0-9A-Fa-f-]{1,60}$/;

export const filesystemsOf = (all: readonly GrubFilesystem[]): Filesystems => {
  const byName = new Map(all.map((filesystem) => [filesystem.name, prepared(filesystem)]));
  if (byName.size !== all.length)
    throw invalidConfig('filesystems', 'two file systems have one name', 'give each its own');

  const find = (filesystem: string, place: string): Prepared => {
    const found = byName.get(filesystem);
    if (found !== undefined) return found;
    throw invalidConfig(place, `no file system ${JSON.stringify(filesystem)}`, 'list it in `filesystems`');
  };
  return {
    prepare: (files, place) => {
      const needed = new Set(
        files.flatMap(({ filesystem }) => (filesystem === undefined ? [] : [find(filesystem, place)])),
      );
      return [...byName.values()].filter((one) => needed.has(one)).flatMap(({ lines }) => lines);
    },
    word: (file, place) =>
      (file.filesystem === undefined ? '' : find(file.filesystem, place).device) + checkPath(file, place),
  };
};

interface Prepared {
  readonly lines: readonly string[];
  /** `($nixboot_store)`, or nothing for GRUB's own `$root`. */
  readonly device: string;
}

const prepared = (filesystem: GrubFilesystem): Prepared => {
  const place = `file system ${filesystem.name}`;
  if (!name.test(filesystem.name))
    throw invalidConfig(place, 'no name for a file system', 'use lower-case letters, digits and _');
  const variable = `nixboot_${filesystem.name}`;
  const { search } = filesystem;
  return {
    lines: [
      ...insmodLines(filesystem.modules ?? [], place),
      ...(filesystem.cryptomount ?? []).map((uuid) => `cryptomount -u ${checkLuksUuid(uuid, place)}`),
      ...(search === undefined ? [] : [searchLine(search, variable, place)]),
    ],
    device: search === undefined ? '' : `($${variable})`,
  };
};

export const insmodLines = (modules: readonly string[], place: string): readonly string[] =>
  modules.map((module) => {
    if (moduleName.test(module)) return `insmod ${module}`;
    throw invalidConfig(place, `no module name: ${JSON.stringify(module)}`, 'use letters, digits and _');
  });

const checkLuksUuid = (uuid: string, place: string): string => {
  if (luksUuid.test(uuid)) return uuid.replaceAll('-', '');
  throw invalidConfig(place, `no UUID: ${JSON.stringify(uuid)}`, 'take it from cryptsetup luksUUID');
};

const searchLine = ({ by, value, hints = [] }: GrubSearch, variable: string, place: string): string => {
  if (value === '')
    throw invalidConfig(place, 'nothing to search for', 'give a UUID, a label, a file or a device');
  if (by === 'device') return `set ${variable}=${exactWord(value, place)}`;
  return [
    'search --no-floppy',
    `--set=${variable}`,
    ...hints.map((hint) => hintOption(hint, place)),
    `--${by}`,
    ...(value.startsWith('-') ? ['--'] : []),
    exactWord(value, place),
  ].join(' ');
};

const hintOption = (hint: string, place: string): string => {
  const [, option = '--hint=', device = hint] = /^(--hint(?:-[a-z0-9]+)?=)(.*)$/s.exec(hint) ?? [];
  return option + exactWord(device, place);
};
