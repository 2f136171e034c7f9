import { compareUtf8 } from '../bytes/order.ts';

/**
 * The parts that Nix compares: runs of digits and runs of anything else, `.` and `-` only separating.
 *
 * @example versionParts('2.3pre1-4') // ['2', '3', 'pre', '1', '4']
 */
export const versionParts = (version: string): string[] => version.match(/[0-9]+|[^0-9.-]+/g) ?? [];

/**
 * Compares versions as `nix-env -u` and `builtins.compareVersions` do: negative when `a` is older.
 *
 * @see `compareVersions` in Nix's `libstore/names.cc`
 * @example ['1.0', '1.0pre1', '1.10', '1.9'].sort(compareVersions) // ['1.0pre1', '1.0', '1.9', '1.10']
 */
export const compareVersions = (a: string, b: string): -1 | 0 | 1 => {
  const left = versionParts(a);
  const right = versionParts(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const x = left[at] ?? '';
    const y = right[at] ?? '';
    if (isOlder(x, y)) return -1;
    if (isOlder(y, x)) return 1;
  }
  return 0;
};

const isOlder = (a: string, b: string): boolean => {
  const x = asInt(a);
  const y = asInt(b);
  if (x !== undefined && y !== undefined) return x < y;
  if (a === '' && y !== undefined) return true;
  if (a === 'pre' && b !== 'pre') return true;
  if (b === 'pre') return false;
  if (y !== undefined) return true;
  if (x !== undefined) return false;
  return compareUtf8(a, b) < 0;
};

/** Nix reads a part into a C++ `int`; what does not fit, such as a time stamp, counts as a word. */
const asInt = (part: string): number | undefined => {
  if (!/^[0-9]+$/.test(part)) return undefined;
  const value = Number(part);
  return value <= 0x7fff_ffff ? value : undefined;
};
