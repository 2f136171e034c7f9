export { openSealed, type SealedFile } from './open-sealed.ts';
export type { Block, SealedFormat } from './sealed-format.ts';
export { type WriteSealedOptions, writeSealed } from './write-sealed.ts';
