import type { ByteString } from '@nixtools/nix-formats';
import { type Scanner, scanner } from './scanner.ts';
import type { NixAttrs, NixList, NixValue } from './value.ts';

/** Deeper than any package's meta, shallow enough for the stack. */
const MAX_DEPTH = 256;

const WORDS: ReadonlyMap<string, NixValue> = new Map<string, NixValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Reads a Nix expression that is plain data: lists, attribute sets, strings, numbers, `true`, `false`, `null`.
 * No evaluation: anything else, such as a function or a variable, is an error.
 *
 * @param place names the text in errors
 * @throws {NixtoolsError} `NIX_VALUE_SYNTAX` (verification) with the byte offset
 * @example parseNixValue('{ a = [ "x" 1 ]; }', 'example') // Map { 'a' => ['x', 1n] }
 */
export const parseNixValue = (text: ByteString, place: string): NixValue => {
  const input = scanner(text, place);
  const value = parseValue(input, 0);
  if (input.peek() !== '') throw input.error('expected the end');
  return value;
};

const parseValue = (input: Scanner, depth: number): NixValue => {
  if (depth > MAX_DEPTH) throw input.error('nested too deeply');
  switch (input.peek()) {
    case '"':
      return input.string();
    case '[':
      return parseList(input, depth);
    case '{':
      return parseAttrs(input, depth);
    case '(':
      return parseParenthesis(input, depth);
    default:
      return parseNumber(input) ?? parseWord(input);
  }
};

const parseList = (input: Scanner, depth: number): NixList => {
  const items: NixValue[] = [];
  input.expect('[');
  while (!input.accept(']')) items.push(parseValue(input, depth + 1));
  return items;
};

const parseAttrs = (input: Scanner, depth: number): NixAttrs => {
  const attrs = new Map<ByteString, NixValue>();
  input.expect('{');
  while (!input.accept('}')) {
    const name = input.peek() === '"' ? input.string() : input.match(/[a-zA-Z_][a-zA-Z0-9_'-]*/y);
    if (name === undefined) throw input.error('expected an attribute name');
    if (attrs.has(name)) throw input.error(`the attribute ${JSON.stringify(name)} is defined twice`);
    input.expect('=');
    attrs.set(name, parseValue(input, depth + 1));
    input.expect(';');
  }
  return attrs;
};

const parseParenthesis = (input: Scanner, depth: number): NixValue => {
  input.expect('(');
  const value = parseValue(input, depth + 1);
  input.expect(')');
  return value;
};

/** Also what Nix prints but does not read: `1e+300`. */
const parseNumber = (input: Scanner): bigint | number | undefined => {
  const digits = input.match(/-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y);
  if (digits === undefined) return undefined;
  if (/^-?\d+$/.test(digits)) return BigInt(digits);
  const float = Number(digits);
  if (Number.isFinite(float)) return float;
  throw input.error('the number is too large');
};

const parseWord = (input: Scanner): NixValue => {
  const word = WORDS.get(input.match(/[a-z]+/y) ?? '');
  if (word === undefined)
    throw input.error('expected a list, a set, a string, a number, true, false or null');
  return word;
};
