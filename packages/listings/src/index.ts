export {
  type GatheredPrograms,
  type GatherProgramsOptions,
  type GatherProgress,
  gatherPrograms,
  type RefusedListing,
} from './gather/gather-programs.ts';
export { firstOf, type ListingSource } from './source/listing-source.ts';
export { type OpenCacheOptions, openCache } from './source/open-cache.ts';
export { type StoreListingsOptions, storeListings } from './source/store-listings.ts';
