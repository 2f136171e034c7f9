export { type FetchOptions, fetchDebs } from './debian/fetch.ts';
export { type DebianLock, type PinnedFile, parseDebianLock, printDebianLock } from './debian/lock.ts';
export { type PinOptions, pinDebian } from './debian/pin.ts';
export { type Level, levelSystems, levels, parseLevel } from './levels.ts';
export { atLevelFile, staliNix } from './nix-folder.ts';
