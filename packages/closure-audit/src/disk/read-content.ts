import { isNixtoolsError, NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import { onDisk } from '../content/blocks.ts';
import type { DamagedFile, ElfEntry, PathContent, UncompressedPage } from '../content/path-content.ts';
import {
  couldBeCompressed,
  isDevelopment,
  isDocumentation,
  type Purpose,
  purposeOf,
} from '../content/purpose.ts';
import type { ByteSource } from '../elf/byte-source.ts';
import { hasElfMagic } from '../elf/header.ts';
import { readElf } from '../elf/read-elf.ts';
import { compressedSize } from './compressed-size.ts';
import { referenceFinder } from './reference-finder.ts';
import { type WalkedEntry, walk } from './walk.ts';
import { withFile } from './with-file.ts';

export interface ReadContentOptions {
  /** For errors: the store path, or the folder. */
  readonly place: string;
  /** Paths to look for, in contents, targets of links and names. */
  readonly references?: readonly StorePath[];
}

interface Collected {
  readonly place: string;
  files: number;
  diskSize: number;
  readonly folders: Map<string, number>;
  readonly elf: ElfEntry[];
  readonly damaged: DamagedFile[];
  readonly pages: UncompressedPage[];
  readonly development: Map<Purpose, { files: number; diskSize: number }>;
  readonly skipped: string[];
}

/**
 * Reads a store path or a folder once, file by file, and says what it holds. Memory does not grow with the size of files.
 *
 * @param start where it lies on this machine's disk
 * @throws {NixtoolsError} `STORE_UNREADABLE` (environment), `FILE_CHANGED` (failed)
 */
export const readContent = (start: string, { place, references = [] }: ReadContentOptions): PathContent => {
  const finder = referenceFinder(references);
  const collected: Collected = {
    ...{ place, files: 0, diskSize: 0, folders: new Map(), elf: [], damaged: [] },
    ...{ pages: [], development: new Map(), skipped: [] },
  };
  try {
    for (const entry of walk(start)) {
      if (entry.type === 'regular')
        withFile(entry.file, (content) => {
          finder.look(entry, content);
          addFile(collected, entry, content);
        });
      else {
        finder.look(entry, undefined);
        if (entry.type === 'directory') collected.diskSize += onDisk(1);
        if (entry.type === 'other') collected.skipped.push(entry.path);
      }
    }
  } catch (error) {
    if (isNixtoolsError(error)) throw error;
    throw unreadable(error, place);
  }
  const { place: _, ...content } = collected;
  return { ...content, references: finder.found() };
};

const unreadable = (error: unknown, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'STORE_UNREADABLE',
    kind: 'environment',
    message: error instanceof Error ? error.message : String(error),
    place,
    hint: 'check who may read it, and the disk; with a store elsewhere, give --store',
    cause: error,
  });

const addFile = (collected: Collected, entry: WalkedEntry, content: ByteSource): void => {
  const { path } = entry;
  const purpose = purposeOf(path);
  const diskSize = onDisk(content.size);
  collected.files++;
  collected.diskSize += diskSize;
  const folder = path.split('/').slice(0, -1).slice(0, 2).join('/');
  collected.folders.set(folder, (collected.folders.get(folder) ?? 0) + content.size);
  if (isDevelopment(purpose)) {
    const known = collected.development.get(purpose) ?? { files: 0, diskSize: 0 };
    collected.development.set(purpose, { files: known.files + 1, diskSize: known.diskSize + diskSize });
  }
  if (isDocumentation(purpose) && couldBeCompressed(path) && content.size > 0)
    collected.pages.push({
      ...{ file: path, kind: purpose, diskSize },
      compressedDiskSize: onDisk(compressedSize(content)),
    });
  addElf(collected, path, content);
};

const addElf = (collected: Collected, file: string, content: ByteSource): void => {
  if (content.size < 4 || !hasElfMagic(content.read(0, 4))) return;
  const whole = file === '' ? collected.place : `${collected.place}/${file}`;
  try {
    collected.elf.push({ file, size: content.size, ...readElf(content, whole) });
  } catch (error) {
    if (!isNixtoolsError(error) || !error.code.startsWith('ELF_')) throw error;
    const { code, message, place = whole } = error;
    collected.damaged.push({ file, code, message, place });
  }
};
