export { type LockAttempt, tryLock } from './lock.ts';
export { replaceFolder } from './replace-folder.ts';
export { replaceSymlink } from './replace-symlink.ts';
export { syncFolder } from './sync-folder.ts';
export { syncTree } from './sync-tree.ts';
export { type WriteFileOptions, writeFileDurable } from './write-file.ts';
