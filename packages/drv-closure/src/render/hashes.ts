import { hash } from 'node:crypto';
import { printBase32 } from '@nixtools/nix-formats';

/** Texts up to here become bytes in the same memory, again and again, so nothing is left to collect. */
const PAGE = 1024 ** 2;
const page = Buffer.allocUnsafeSlow(PAGE);

/** Texts one after the other, as bytes. A view, valid until the next call of `bytesOfTexts` or `sha256OfTexts`. */
export const bytesOfTexts = (texts: readonly string[]): Buffer => {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const bytes = length <= PAGE ? page.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const text of texts) at += bytes.write(text, at, 'latin1');
  return bytes;
};

/** SHA-256 of texts one after the other, in base16. */
export const sha256OfTexts = (texts: readonly string[]): string => sha256OfBytes(bytesOfTexts(texts));

export const sha256OfBytes = (bytes: Buffer): string => hash('sha256', bytes);

export const sha256OfText = (text: string): string => sha256OfTexts([text]);

/**
 * The hash part of a store path.
 *
 * @param type such as `output:out`, or `text` with the paths that it refers to
 * @param digest SHA-256 of what the path stands for, in base16
 * @see "Store Path" in the Nix manual
 */
export const pathHash = (type: string, digest: string, storeDir: string, name: string): string => {
  const hashed = hash(
    'sha256',
    Buffer.from(`${type}:sha256:${digest}:${storeDir}:${name}`, 'latin1'),
    'buffer',
  );
  const folded = hashed.subarray(0, 20);
  for (let at = 20; at < 32; at++) folded[at - 20] = (folded[at - 20] as number) ^ (hashed[at] as number);
  return printBase32(folded);
};
