// What an import begins with, apart from the rest: whoever imports it loads no packer.
export { type GraphStore, openGraphStore } from './open-graph-store.ts';
export { type WriteGraphStoreOptions, writeGraphStore } from './write-graph-store.ts';
