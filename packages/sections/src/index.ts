export type { Header, SectionLimits } from './layout.ts';
export { type BrotliPacking, brotli, type Packing } from './packing.ts';
export { type ReadSectionsOptions, readSections, type Sections } from './read-sections.ts';
export { type SectionInput, type WriteSectionsOptions, writeSections } from './write-sections.ts';
