import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import { digestFileSync } from '@nixtools/durable-fs';
import type { CopyRecord } from './manifest.ts';

/**
 * The time that all our copies carry, in seconds: the second day that FAT knows. Whoever writes to a copy changes it, so size and
 * time tell without reading the file whether it is still what was written.
 */
export const copyTime = 315_619_200;

/** A file that the menu needs in BOOT/nixos. */
export interface WantedCopy {
  readonly name: string;
  /** On the host. */
  readonly from: string;
  /** Bytes; for an initrd with secrets those of the initrd without them. */
  readonly size: number;
  /** What adds secrets to it. */
  readonly secrets?: { readonly tool: string; readonly toplevel: string };
}

export type CopyState = 'good' | 'missing' | 'damaged';

/**
 * Whether a copy is there as the manifest remembers it. Where size and time agree it is believed, unless `verify`; where the time
 * does not, its bytes are read.
 */
export const copyState = (
  folder: string,
  name: string,
  { record, verify }: { readonly record: CopyRecord | undefined; readonly verify: boolean },
): CopyState => {
  const path = posix.join(folder, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'missing';
  if (record?.sha256 === undefined || !stats.isFile() || stats.size !== record.size) return 'damaged';
  if (!verify && Math.abs(stats.mtimeMs / 1000 - copyTime) < 2) return 'good';
  return digestFileSync(path).sha256 === record.sha256 ? 'good' : 'damaged';
};
