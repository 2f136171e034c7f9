import { createHash } from 'node:crypto';
import { printBase32 } from '@nixtools/nix-formats';

export const sha256OfText = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();

/**
 * The hash part of a store path.
 *
 * @param type such as `output:out`, or `text` with the paths that it refers to
 * @param digest SHA-256 of what the path stands for, in base16
 * @see "Store Path" in the Nix manual
 */
export const pathHash = (type: string, digest: string, storeDir: string, name: string): string => {
  const hashed = sha256OfText(`${type}:sha256:${digest}:${storeDir}:${name}`);
  const folded = hashed.subarray(0, 20);
  for (let at = 20; at < 32; at++) folded[at - 20] = (folded[at - 20] as number) ^ (hashed[at] as number);
  return printBase32(folded);
};
