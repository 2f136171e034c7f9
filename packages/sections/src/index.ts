export { type ByteSink, byteSink, sunkBytes, writeBytes, writeNumber, writeSigned } from './byte-sink.ts';
export { type ByteSource, byteSource, readBytes, readNumber, readSigned, requireEnd } from './byte-source.ts';
export type { Header, SectionLimits } from './layout.ts';
export { type BrotliPacking, brotli, type Packing } from './packing.ts';
export { type ReadSectionsOptions, readSections, type Sections } from './read-sections.ts';
export { type SectionInput, type WriteSectionsOptions, writeSections } from './write-sections.ts';
