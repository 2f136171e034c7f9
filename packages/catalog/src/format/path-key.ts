/** Characters of a store path's hash that the `path` dictionary keeps: 50 bits, exact in a number. */
const pathKeyLength = 10;

/** Nix's base-32 digits, in the order of their values, which is that of their bytes too. */
const pathDigits = '0123456789abcdfghijklmnpqrsvwxyz';

/** The beginning of what comes after the last slash. */
export const pathKey = (path: string): string => {
  const start = path.lastIndexOf('/') + 1;
  return path.slice(start, start + pathKeyLength);
};

/** A key as a number of the same order, or undefined when it is not the beginning of a hash. */
export function pathKeyNumber(key: string): number | undefined {
  if (key.length !== pathKeyLength) return undefined;
  let number = 0;
  for (const char of key) {
    const digit = pathDigits.indexOf(char);
    if (digit < 0) return undefined;
    number = number * pathDigits.length + digit;
  }
  return number;
}

/** The inverse of `pathKeyNumber`. */
export function pathKeyText(number: number): string {
  let text = '';
  for (let rest = number; text.length < pathKeyLength; rest = Math.floor(rest / pathDigits.length)) {
    text = pathDigits.charAt(rest % pathDigits.length) + text;
  }
  return text;
}
