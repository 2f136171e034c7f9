export type { BootDocument, XenBoot } from './document/boot-document.ts';
export { type BootJson, bootDocumentSchema, bootJson } from './document/boot-json.ts';
export { type BootParts, generateBootDocument } from './document/generate.ts';
export type { ReadingDefaults } from './document/lenient.ts';
export { parseBootDocument } from './document/parse.ts';
export { printBootDocument } from './document/print.ts';
export {
  hasOpenQuote,
  joinKernelParams,
  type KernelParam,
  parseKernelParam,
  splitKernelParams,
} from './kernel-params/split.ts';
export { hostSystem } from './system/host-system.ts';
export { type ReadSystemOptions, readSystemBoot } from './toplevel/read-system-boot.ts';
export { synthesisedKey } from './toplevel/synthesise.ts';
export type { BootableSystem, DocumentSource, SystemBoot } from './toplevel/system-boot.ts';
