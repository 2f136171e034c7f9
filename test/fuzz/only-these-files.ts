import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { WrongByte } from './judge.ts';

/** All that lies below a folder, sorted, relative to it. */
export const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
};

/** @throws {WrongByte} where something else lies below the folder */
export const requireOnly = async (folder: string, names: readonly string[]): Promise<void> => {
  const other = (await filesBelow(folder)).find((name) => !names.includes(name));
  if (other !== undefined) throw new WrongByte(`a file in another place: ${other}`);
};
