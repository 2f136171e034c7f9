export { type HeadsConfig, renderHeadsConfig } from './heads/render.ts';
export {
  defaultEntry,
  includeMenu,
  wasEmptyFile,
  withCustomBlock,
  withoutCustomBlock,
} from './include/custom-cfg.ts';
export type { GrubConfig } from './menu/config.ts';
export type { GrubHead, GrubSplash, GrubTheme, GrubUser, GrubVideo } from './menu/head.ts';
export type {
  GrubAccess,
  GrubChainload,
  GrubEntry,
  GrubFile,
  GrubFilesystem,
  GrubItem,
  GrubSearch,
  GrubSubmenu,
  GrubVerbatim,
  GrubXen,
} from './menu/menu.ts';
export { renderGrubConfig } from './render/config.ts';
export { type CheckScriptOptions, checkGrubScript } from './script/check-script.ts';
export { grubCommandLine, kernelWords } from './text/kernel-words.ts';
export { cleanText, quoteGrub } from './text/quote.ts';
export { type GrubWarning, grubWarnings } from './warnings.ts';
