import { NixtoolsError } from '../error.ts';
import { digestLengths, type HashAlgorithm, isHashAlgorithm } from './algorithm.ts';
import { parseBase16, printBase16 } from './base16.ts';
import { base32Length, parseBase32, printBase32 } from './base32.ts';
import { parseBase64, printBase64 } from './base64.ts';

export interface Hash {
  readonly algorithm: HashAlgorithm;
  readonly digest: Uint8Array;
}

/** The first three print as `sha256:...`, `sri` as `sha256-...` in base64, as the web's integrity attribute does. */
export type HashEncoding = 'base16' | 'base32' | 'base64' | 'sri';

/**
 * Reads a hash as Nix writes them: `sha256:` and base16, Nix's base32 or base64, or SRI (`sha256-...`).
 * The length of the digest tells the encodings apart. Without a prefix, `algorithm` says what it is.
 *
 * @throws {NixtoolsError} `HASH_SYNTAX` (verification)
 * @example parseHash('sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73').digest.length // 32
 */
export const parseHash = (text: string, algorithm?: HashAlgorithm): Hash => {
  const [, prefix, separator, body = text] = /^([a-z0-9]{1,16})([:-])(.*)$/s.exec(text) ?? [];
  const named = prefix ?? algorithm;
  if (named === undefined || !isHashAlgorithm(named)) {
    throw syntax(text, `names no hash algorithm that Nix knows (${Object.keys(digestLengths).join(', ')})`);
  }
  if (algorithm !== undefined && named !== algorithm) throw syntax(text, `is no ${algorithm} hash`);
  const size = digestLengths[named];
  const digest = separator === '-' ? parseBase64(body) : parseDigest(body, size);
  if (digest?.length !== size) throw syntax(text, `is not ${size} bytes in a known encoding`);
  return { algorithm: named, digest };
};

const parseDigest = (body: string, size: number): Uint8Array | undefined => {
  if (body.length === size * 2) return parseBase16(body);
  if (body.length === base32Length(size)) return parseBase32(body);
  return parseBase64(body);
};

/** @example printHash({ algorithm: 'md5', digest: new Uint8Array(16) }, 'sri') // 'md5-AAAAAAAAAAAAAAAAAAAAAA==' */
export const printHash = ({ algorithm, digest }: Hash, encoding: HashEncoding = 'base32'): string =>
  encoding === 'sri'
    ? `${algorithm}-${printBase64(digest)}`
    : `${algorithm}:${printDigest(digest, encoding)}`;

/** The digest alone, as `nix-hash` and `.drv` files print it. */
export const printDigest = (digest: Uint8Array, encoding: Exclude<HashEncoding, 'sri'>): string =>
  ({ base16: printBase16, base32: printBase32, base64: printBase64 })[encoding](digest);

const syntax = (text: string, problem: string): NixtoolsError =>
  new NixtoolsError({
    code: 'HASH_SYNTAX',
    kind: 'verification',
    message: `the hash ${JSON.stringify(text.slice(0, 150))} ${problem}`,
  });
