export { type ApplyDeltaOptions, applyDelta } from './delta/apply/apply-delta.ts';
export { encodeDelta } from './delta/encode/encode-delta.ts';
export type { Download } from './fixed/download.ts';
export {
  type FixedOutput,
  type FixedOutputs,
  type FixedOutputsOptions,
  fixedOutputs,
} from './fixed/fixed-outputs.ts';
export type { Graph } from './graph/graph.ts';
export type { Mentioning } from './pack/mentions.ts';
export {
  type PackClosureOptions,
  type PackProgress,
  type PackSummary,
  packClosure,
} from './pack/pack-closure.ts';
export type { DrvPack } from './read/drv-pack.ts';
export { openPack, packOfGraph } from './read/open-pack.ts';
export { readPack } from './read/read-pack.ts';
export { type DerivationFacts, type RootDerivations, rootDerivations } from './read/root-derivations.ts';
export type { Facts, KnownPaths } from './render/facts.ts';
export { type GraphCounts, type VerifiedGraph, verifyGraph } from './render/verify-graph.ts';
export { type ContentSource, folderSource } from './source/folder-source.ts';
export { packSource } from './source/pack-source.ts';
export { type DecodeGraphOptions, decodeGraph } from './wire/decode-graph.ts';
export { encodeGraph } from './wire/encode-graph.ts';
export type { GraphLimits } from './wire/limits.ts';
