import { type ByteString, compareBytes, printAttrName, printNixString } from '@nixtools/nix-formats';
import { isList, type NixValue } from './value.ts';

/** Nix reads a float only with a point: `1.0e300`, never `1e+300`, which is what Nix itself would print. */
const printFloat = (float: number): string => {
  const [mantissa = '', exponent] = String(float).split('e');
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? pointed : `${pointed}e${exponent.replace('+', '')}`;
};

/** The one keyword that Nix itself does not quote as an attribute name. */
const printName = (name: ByteString): ByteString => (name === 'or' ? name : printAttrName(name));

/** In a list, `-3` would be a subtraction. */
const printItem = (value: NixValue): ByteString => {
  const printed = printNixValue(value);
  return printed.startsWith('-') ? `(${printed})` : printed;
};

/**
 * Prints a value as the Nix expression that evaluates to it, on one line, attributes sorted: byte for byte what
 * `nix-env` writes into a manifest.
 *
 * @example printNixValue(new Map([['a', ['x', 1n]]])) // '{ a = [ "x" 1 ]; }'
 */
export const printNixValue = (value: NixValue): ByteString => {
  if (typeof value === 'string') return printNixString(value);
  if (typeof value === 'number') return printFloat(value);
  if (value === null || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[ ${value.map((item) => `${printItem(item)} `).join('')}]`;
  const sorted = [...value].sort(([a], [b]) => compareBytes(a, b));
  return `{ ${sorted.map(([name, item]) => `${printName(name)} = ${printNixValue(item)}; `).join('')}}`;
};
