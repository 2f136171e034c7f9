import { statfsSync } from 'node:fs';

/** What a program without privileges could still write, in bytes. */
export const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const block = 4096;

/** What a file takes on disk: whole blocks. */
export const onDisk = (bytes: number): number => Math.ceil(bytes / block) * block;
