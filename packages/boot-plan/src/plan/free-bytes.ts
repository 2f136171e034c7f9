import { statfsSync } from 'node:fs';

/** Bytes that a program without privileges could still write, and those that only a superuser could besides (5 % on ext4). */
export const freeBytes = (folder: string): { readonly free: number; readonly reserve: number } => {
  const { bavail, bfree, bsize } = statfsSync(folder);
  return { free: bavail * bsize, reserve: process.getuid?.() === 0 ? (bfree - bavail) * bsize : 0 };
};

const block = 4096;

/** What a file takes on disk: whole blocks. */
export const onDisk = (bytes: number): number => Math.ceil(bytes / block) * block;
