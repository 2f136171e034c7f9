import {
  derivationReferences,
  findContentAddress,
  isDerivationPath,
  makeTextPath,
  NixtoolsError,
  parseDerivation,
  type StorePath,
  storePathName,
} from '@nixtools/nix-formats';
import { DERIVATION_KIND, kindCodeOf } from '../format/layout.ts';
import { nativeSha256 } from '../native-sha256.ts';
import { findReferences } from '../source/find-references.ts';
import type { ContentSource } from '../source/folder-source.ts';

/** What the content at a path turned out to be. */
export interface Identified {
  readonly kind: number;
  readonly references: readonly StorePath[];
}

export interface IdentifyOptions {
  readonly path: StorePath;
  readonly bytes: Uint8Array;
  readonly storeDir: string;
  readonly find: ContentSource['find'];
}

/**
 * Finds out what some content refers to and that its path is the one that it hashes to.
 *
 * @throws {NixtoolsError} `NOT_CONTENT_ADDRESSED`, `DRV_SYNTAX`, `NAR_SYNTAX` (verification)
 */
export const identify = async (options: IdentifyOptions): Promise<Identified> => {
  const { path, bytes, storeDir } = options;
  if (!isDerivationPath(path)) return identifySource(options);
  const references = derivationReferences(parseDerivation(bytes, path, storeDir));
  if (!isTextAt(path, bytes, references, storeDir)) throw notItsContent(path);
  return { kind: DERIVATION_KIND, references };
};

const isTextAt = (
  path: StorePath,
  content: Uint8Array,
  references: readonly StorePath[],
  storeDir: string,
): boolean =>
  makeTextPath({ name: storePathName(path), content, references, storeDir, sha256: nativeSha256 }) === path;

/** A source's references are nowhere written: the path confirms a guess, which is all that it mentions, or nothing. */
const identifySource = async ({ path, bytes, storeDir, find }: IdentifyOptions): Promise<Identified> => {
  const mentioned =
    find === undefined ? [] : await findReferences({ content: bytes, storeDir, self: path, find });
  for (const references of mentioned.length === 0 ? [[]] : [mentioned, []]) {
    const ca = findContentAddress({ path, nar: bytes, references }, nativeSha256);
    if (ca !== undefined) return { kind: kindCodeOf(ca.method, ca.hash.algorithm), references };
  }
  throw notItsContent(path);
};

const notItsContent = (path: StorePath): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_CONTENT_ADDRESSED',
    kind: 'verification',
    message: `${path} is not what its content hashes to`,
    place: path,
    hint: 'it was built, changed or damaged: derivations and sources can be packed, build results cannot',
  });
