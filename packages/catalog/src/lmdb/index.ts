export { type BuildCatalogOptions, buildCatalog } from './build-catalog.ts';
export { type Catalog, openCatalog } from './open-catalog.ts';
