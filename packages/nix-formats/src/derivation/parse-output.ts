import type { ByteString } from '../bytes/byte-string.ts';
import { digestLengths, type HashAlgorithm, isHashAlgorithm } from '../hash/algorithm.ts';
import { parseBase16 } from '../hash/base16.ts';
import type { ContentMethod } from '../store-path/make-store-path.ts';
import type { StorePath } from '../store-path/store-path.ts';
import { type Cursor, expectToken, readString, syntaxError } from './cursor.ts';
import type { DerivationOutput } from './derivation.ts';

const methods: ReadonlyMap<string, ContentMethod> = new Map([
  ['', 'flat'],
  ['r:', 'recursive'],
  ['text:', 'text'],
  ['git:', 'git'],
]);

/**
 * The rest of `("name","path","r:sha256","hash")` after the name. Which of the three are empty tells the kind.
 *
 * @see `parseDerivationOutput` in Nix's `libstore/derivations.cc`
 */
export const readOutput = (
  cursor: Cursor,
  asStorePath: (text: ByteString, at: number) => StorePath,
): DerivationOutput => {
  const pathAt = cursor.at;
  const path = readString(cursor);
  expectToken(cursor, ',');
  const typeAt = cursor.at;
  const type = readString(cursor);
  expectToken(cursor, ',');
  const digestAt = cursor.at;
  const digest = readString(cursor);

  if (type === '') {
    if (digest !== '') throw syntaxError(cursor, 'expected no hash without an algorithm', digestAt);
    return path === '' ? { kind: 'deferred' } : { kind: 'input-addressed', path: asStorePath(path, pathAt) };
  }
  const { method, algorithm } = parseHashType(cursor, type, typeAt);
  if (digest !== '' && digest !== 'impure') {
    const bytes = parseBase16(digest);
    if (bytes?.length !== digestLengths[algorithm]) {
      throw syntaxError(cursor, `expected a ${algorithm} hash in lower-case base16`, digestAt);
    }
    return { kind: 'fixed', path: asStorePath(path, pathAt), method, hash: { algorithm, digest: bytes } };
  }
  if (path !== '') throw syntaxError(cursor, 'expected no path of an output that has no fixed hash', pathAt);
  return { kind: digest === '' ? 'floating' : 'impure', method, algorithm };
};

const parseHashType = (
  cursor: Cursor,
  type: ByteString,
  at: number,
): { readonly method: ContentMethod; readonly algorithm: HashAlgorithm } => {
  const prefix = type.slice(0, type.lastIndexOf(':') + 1);
  const algorithm = type.slice(prefix.length);
  const method = methods.get(prefix);
  if (method !== undefined && isHashAlgorithm(algorithm)) return { method, algorithm };
  throw syntaxError(cursor, `unknown hash algorithm ${JSON.stringify(type.slice(0, 100))}`, at);
};
