export { type CatalogOptions, catalogBlocks } from './build/catalog-blocks.ts';
export type { Block } from './format/layout.ts';
export { complete } from './lookup/complete.ts';
export { lookupAttr } from './lookup/lookup-attr.ts';
export { lookupProgram } from './lookup/lookup-program.ts';
export { lookupStorePath } from './lookup/lookup-store-path.ts';
export { suggest } from './lookup/suggest.ts';
export type { BlockStore } from './reader/block-store.ts';
export type {
  AttrId,
  FailedSummary,
  IndexReader,
  PackageSummary,
  Summary,
  TermRequest,
} from './reader/index-reader.ts';
export { memoryStore } from './reader/memory-store.ts';
export { openIndex } from './reader/open-index.ts';
export type { FailedHit, Hit, PackageHit, SearchResult } from './search/hit.ts';
export type { Match, MatchField, MatchKind } from './search/match.ts';
export type { SearchFilter, SearchOptions } from './search/options.ts';
export { search } from './search/search.ts';
