export {
  type ByteString,
  byteStringFromBytes,
  byteStringFromUtf8,
  bytesFromByteString,
  utf8FromByteString,
} from './bytes/byte-string.ts';
export { canonicalJson } from './bytes/canonical-json.ts';
export { compareBytes, compareUtf8, sortedSet } from './bytes/order.ts';
export {
  type Derivation,
  type DerivationInput,
  type DerivationOutput,
  derivationKind,
  derivationReferences,
} from './derivation/derivation.ts';
export { type DrvPathOptions, drvPathOf } from './derivation/drv-path.ts';
export {
  type DerivationLookup,
  hashDerivationModulo,
  hashMaskedDerivation,
  type ModuloHash,
  type ModuloOptions,
} from './derivation/modulo.ts';
export { type OutputPathsOptions, outputPaths } from './derivation/output-paths.ts';
export { parseDerivation } from './derivation/parse.ts';
export { printDerivation, printDerivationString } from './derivation/print.ts';
export { type ErrorDetails, type ErrorKind, isNixtoolsError, NixtoolsError } from './error.ts';
export {
  digestLengths,
  type HashAlgorithm,
  hashBytes,
  portableSha256,
  type Sha256,
} from './hash/algorithm.ts';
export { parseBase16, printBase16 } from './hash/base16.ts';
export { parseBase32, printBase32 } from './hash/base32.ts';
export { parseBase64, printBase64 } from './hash/base64.ts';
export { type Hash, type HashEncoding, parseHash, printDigest, printHash } from './hash/hash.ts';
export {
  type NamedKey,
  parsePublicKey,
  parseSecretKey,
  parseSignature,
  printNamedKey,
} from './key/named-key.ts';
export { type Followed, type FollowOptions, followListing } from './listing/follow.ts';
export type { ListingDirectory, ListingFile, ListingNode, ListingSymlink } from './listing/listing.ts';
export { parseListing } from './listing/parse.ts';
export { parseAttrPath, printAttrName, printAttrPath, printNixString } from './name/attr-path.ts';
export { type DrvName, parseDrvName } from './name/drv-name.ts';
export { compareVersions, versionParts } from './name/version.ts';
export type { NarDirectory, NarFile, NarNode, NarSymlink } from './nar/node.ts';
export { type NarEntry, narEntries, parseNar } from './nar/read.ts';
export { narFromFile, narFromTree, writeNar } from './nar/write.ts';
export { narInfoFingerprint } from './narinfo/fingerprint.ts';
export { type NarInfo, type NarInfoOptions, narInfoOf } from './narinfo/narinfo.ts';
export { parseNarInfo } from './narinfo/parse.ts';
export { printNarInfo } from './narinfo/print.ts';
export {
  type ContentAddress,
  type ContentAddressPathOptions,
  contentAddressPath,
  parseContentAddress,
  printContentAddress,
  type SourceObjectOptions,
  sourceObject,
  textObject,
} from './store-object/content-address.ts';
export { type ParseExportOptions, parseExport } from './store-object/export-read.ts';
export { writeExport } from './store-object/export-write.ts';
export {
  type ContentAddressOptions,
  contentAddressOf,
  findContentAddress,
} from './store-object/find-content-address.ts';
export type { StoreObject } from './store-object/store-object.ts';
export {
  type ContentMethod,
  type FixedOutputPathOptions,
  makeFixedOutputPath,
  makeOutputPath,
  makeSourcePath,
  makeTextPath,
  type OutputPathOptions,
  outputPathName,
  type SourcePathOptions,
  type StorePathOptions,
  type TextPathOptions,
} from './store-path/make-store-path.ts';
export {
  defaultStoreDir,
  isDerivationPath,
  isStorePath,
  isStorePathName,
  parseStorePath,
  type StorePath,
  storeDirOf,
  storePathBaseName,
  storePathHash,
  storePathName,
  storePathOf,
} from './store-path/store-path.ts';
