import { NixtoolsError } from '@nixtools/nix-formats';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';

/** Largest document that is read, in characters. */
const largest = 16 * 1024 * 1024;

/** A parsed document, and the line on which each value stands. */
export interface ParsedText {
  readonly value: unknown;
  readonly lineOf: (path: readonly string[]) => number | undefined;
}

/**
 * Reads JSON or YAML 1.2 (JSON is a part of it). Keys that occur twice, tags and more than a few aliases are refused.
 *
 * @throws {NixtoolsError} `SERVICE_SET_SYNTAX` (verification) with line and column
 */
export const parseText = (text: string, file: string): ParsedText => {
  if (text.length > largest) throw syntax(file, 'the document is larger than 16 MiB');
  const lines = new LineCounter();
  const document = parseSafely(text, file, lines);
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw syntax(`${file}:${line}:${col}`, error.message.split('\n')[0] ?? error.code);
  }
  const value = toValue(document, file);
  if (namesPrototype(value)) throw syntax(file, 'a key is called "__proto__"');
  return { value, lineOf: lineFinder(document, lines) };
};

const parseSafely = (text: string, file: string, lines: LineCounter): Document.Parsed => {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', stringKeys: true });
  } catch (cause) {
    throw syntax(file, 'the document is nested too deeply', cause);
  }
};

const toValue = (document: Document.Parsed, file: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw syntax(file, 'the document is nested too deeply, or has too many aliases', cause);
  }
};

/** Validators leave such a key out without a word, and nothing may be lost silently. */
const namesPrototype = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
};

const lineFinder = (document: Document.Parsed, lines: LineCounter): ParsedText['lineOf'] => {
  // Each map is looked through once: a set of thousands of services has tens of thousands of values.
  const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  const pairIn = (map: YAMLMap, name: string): Pair | undefined => {
    const known = pairs.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]));
    pairs.set(map, known);
    return known.get(name);
  };
  return (path) => {
    if (document.contents === null) return undefined;
    let node: unknown = document.contents;
    let at = 0;
    for (const name of path) {
      if (isMap(node)) {
        const pair = pairIn(node, name);
        at = rangeOf(pair?.key) ?? at;
        node = pair?.value;
      } else if (isSeq(node)) {
        node = node.items[Number(name)];
        at = rangeOf(node) ?? at;
      } else break;
    }
    return lines.linePos(at).line;
  };
};

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

const rangeOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;

const syntax = (place: string, problem: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_SET_SYNTAX',
    kind: 'verification',
    message: `no JSON or YAML: ${problem}`,
    place,
    cause,
  });
