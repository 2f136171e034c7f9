import { NixtoolsError } from '../error.ts';

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;
const keywords = new Set(['assert', 'else', 'if', 'in', 'inherit', 'let', 'or', 'rec', 'then', 'with']);
const escapes = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * An attribute path as one writes it in the Nix language: names that are no identifiers are quoted.
 *
 * @throws {NixtoolsError} `ATTR_PATH_SYNTAX` (usage) for a path without names: Nix has no notation for it
 * @example printAttrPath(['nodePackages', '@scope/x']) // 'nodePackages."@scope/x"'
 */
export const printAttrPath = (names: readonly string[]): string => {
  if (names.length === 0) throw syntax('', 0, 'an attribute path has at least one name');
  return names.map(printAttrName).join('.');
};

/** One name of a path. @example printAttrName('b.c') // '"b.c"' */
export const printAttrName = (name: string): string =>
  identifier.test(name) && !keywords.has(name) ? name : printNixString(name);

/** A string literal of the Nix language. @example printNixString('${x}\n') // '"\\${x}\\n"' */
export const printNixString = (text: string): string => {
  const escaped = text
    .replace(/["\\]|\$(?=\{)/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
};

/**
 * Reads an attribute path. Besides what the Nix language allows, an unquoted name may hold anything but `.` and `"`,
 * as on Nix's command lines (`-A python3.0`, `-A set.@scope/x`).
 *
 * @throws {NixtoolsError} `ATTR_PATH_SYNTAX` (usage) with the offset
 * @example parseAttrPath('a."b.c".d') // ['a', 'b.c', 'd']
 */
export const parseAttrPath = (text: string): string[] => {
  const names: string[] = [];
  let at = 0;
  for (;;) {
    const { name, end } = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at);
    names.push(name);
    if (end === text.length) return names;
    if (text[end] !== '.') throw syntax(text, end, 'expected a dot between two names');
    at = end + 1;
  }
};

interface ReadName {
  readonly name: string;
  readonly end: number;
}

const readPlain = (text: string, at: number): ReadName => {
  const plain = /[^."]*/y;
  plain.lastIndex = at;
  const name = plain.exec(text)?.[0] ?? '';
  if (name === '') throw syntax(text, at, 'expected a name');
  return { name, end: at + name.length };
};

const readQuoted = (text: string, start: number): ReadName => {
  const token = /\\([\s\S])|\$\{|"|\$|[^"\\$]+/y;
  token.lastIndex = start + 1;
  let name = '';
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [whole, escaped] = found;
    if (whole === '"') return { name, end: token.lastIndex };
    if (whole === '${') throw syntax(text, found.index, 'a computed name has no fixed path');
    name += escaped === undefined ? whole : (escapes.get(escaped) ?? escaped);
  }
  throw syntax(text, start, 'the quote is not closed');
};

const syntax = (text: string, at: number, problem: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ATTR_PATH_SYNTAX',
    kind: 'usage',
    message: `no attribute path: ${problem}`,
    place: `${JSON.stringify(text.slice(0, 200))}, character ${at}`,
    hint: 'write names that hold dots or quotes in double quotes: a."b.c"',
  });
