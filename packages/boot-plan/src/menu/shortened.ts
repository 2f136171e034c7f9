import { createHash } from 'node:crypto';

/**
 * A name that is short enough, and still no other's: the end of a long one is replaced by its hash.
 *
 * @param mark what no name holds by itself
 */
export const shortened = (name: string, longest: number, mark: string): string =>
  name.length <= longest
    ? name
    : `${name.slice(0, longest - 32 - mark.length)}${mark}${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
