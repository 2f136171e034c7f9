export { type LockAttempt, tryLock } from './lock.ts';
export { makeFolder } from './make-folder.ts';
export { digestFileSync, type FileDigest, placeCopySync, placeFileSync } from './place-file.ts';
export { replaceFolder } from './replace-folder.ts';
export { replaceSymlink } from './replace-symlink.ts';
export { syncFolder, syncFolderSync } from './sync-folder.ts';
export { syncTree } from './sync-tree.ts';
export { finalName } from './temporary-name.ts';
export { type WriteFileOptions, writeFileDurable } from './write-file.ts';
