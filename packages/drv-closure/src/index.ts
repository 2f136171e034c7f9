export type { Mentioning } from './pack/mentions.ts';
export {
  type PackClosureOptions,
  type PackProgress,
  type PackSummary,
  packClosure,
} from './pack/pack-closure.ts';
export { type DrvPack, openPack } from './read/open-pack.ts';
export type { PackCounts } from './read/verify.ts';
export { type ContentSource, folderSource } from './source/folder-source.ts';
