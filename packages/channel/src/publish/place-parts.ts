import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder, syncTree } from '@nixtools/durable-fs';
import { type FileDigest, fileDigest } from '@nixtools/snapshot';
import type { MadePart } from '../parts/parts-format.ts';
import { type Part, partsName } from '../pointer/pointer.ts';

/** A made part with the name that it will have. */
export interface NamedPart extends Part {
  readonly path: string;
  readonly base: string | undefined;
}

export const namePart = async ({ role, path, base }: MadePart): Promise<NamedPart> => {
  const { size, sha256 } = await fileDigest(path);
  return { role, file: `${role}-${sha256}`, size, sha256, path, base };
};

export const isWholePart = async (path: string, { size, sha256 }: FileDigest): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === size && (await fileDigest(path)).sha256 === sha256;
};

/** Whether all of these are in the published folder, undamaged. */
export const areWhole = async (folder: string, parts: readonly Part[]): Promise<boolean> => {
  for (const part of parts) if (!(await isWholePart(join(folder, partsName, part.file), part))) return false;
  return true;
};

/** Gives parts their names, on disk before anything refers to them. One that is there already stays, unless it is damaged. */
export const placeParts = async (
  folder: string,
  stage: string,
  parts: readonly NamedPart[],
): Promise<void> => {
  const into = join(folder, partsName);
  await makeFolder(into);
  await syncTree(stage);
  for (const part of parts) {
    const path = join(into, part.file);
    if (!(await isWholePart(path, part))) await rename(part.path, path);
  }
  await syncFolder(into);
  await syncFolder(folder);
};

/** A name that is gone already is no failure: a kill may have come between the removal and its note. */
export const removeParts = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names) await rm(join(folder, partsName, name), { force: true });
};
