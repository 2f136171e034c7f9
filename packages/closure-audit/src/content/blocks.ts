/** What file systems hand out, and squashfs and erofs too where they do not pack tails. */
const BLOCK = 4096;

/** What a file of so many bytes takes on disk, in bytes. */
export const onDisk = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;
