import type { NameParts } from './name-parts.ts';

/**
 * Bytes with a meaning in templates. What a text itself holds of them stands behind `literal`. None is a line end or a
 * tab, which texts are full of.
 */
export const token = {
  literal: 0x00,
  /** The path of the next reference. */
  reference: 0x01,
  name: 0x02,
  base: 0x03,
  pname: 0x04,
  version: 0x05,
  majorMinor: 0x06,
  underscored: 0x07,
  undotted: 0x08,
  /** The digest of a fixed output, and that of the derivation that `src` refers to. */
  base32: 0x0b,
  base16: 0x0c,
  base64: 0x0e,
  sourceBase32: 0x0f,
  sourceBase16: 0x10,
  sourceBase64: 0x11,
  system: 0x12,
  stem: 0x13,
  core: 0x14,
  /** Ends a text in the wire form; never in a template. */
  end: 0x1f,
} as const;

export const referenceText = String.fromCharCode(token.reference);

// biome-ignore lint/suspicious/noControlCharactersInRegex: tokens are control characters
const special = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const everySpecial = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;
const isToken = (code: number): boolean => code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;

/** How many of them there are, counted without a regular expression, which would keep all that it finds. */
export const countTokens = (template: string): number => {
  let tokens = 0;
  for (let at = 0; at < template.length; at++) if (isToken(template.charCodeAt(at))) tokens++;
  return tokens;
};

/** A token, or an escaped byte. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
export const everyToken = /\0[\0-\xff]|[\x01-\x08\x0b\x0c\x0e-\x1f]/g;

export const escapeTokens = (text: string): string =>
  special.test(text) ? text.replace(everySpecial, (byte) => `\0${byte}`) : text;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const ofNode = /[\x02-\x08\x0b\x0c\x0e-\x1f]/;

/** Whether a template may say another thing in each node: it has tokens that stand for something of the node. */
export const dependsOnNode = (template: string): boolean => ofNode.test(template);

export const hasTokens = (template: string): boolean => special.test(template);

/** A text that stands for a token where it is long enough to be no accident. */
export type Substitution = readonly [text: string, token: string];

/** Characters. */
export const SHORTEST_SUBSTITUTED = 3;

const substitution = (text: string, code: number): Substitution[] =>
  text.length >= SHORTEST_SUBSTITUTED ? [[text, String.fromCharCode(code)]] : [];

/** Longest first where one holds the other. */
export const nameSubstitutions = (parts: NameParts): Substitution[] => [
  ...substitution(parts.name, token.name),
  ...(parts.base === parts.name ? [] : substitution(parts.base, token.base)),
  ...substitution(parts.version, token.version),
  ...substitution(parts.core, token.core),
  ...substitution(parts.pname, token.pname),
  ...substitution(parts.stem, token.stem),
  ...substitution(parts.underscored, token.underscored),
  ...substitution(parts.majorMinor, token.majorMinor),
  ...(parts.undotted.length > 2 ? substitution(parts.undotted, token.undotted) : []),
];

export const substitute = (text: string, substitutions: readonly Substitution[]): string => {
  let result = text;
  for (const [part, code] of substitutions) if (result.includes(part)) result = result.replaceAll(part, code);
  return result;
};

/** The inverse of `escapeTokens`, for texts without tokens. */
export const unescapeTokens = (text: string): string =>
  text.includes('\0') ? text.replace(everyToken, (found) => found.at(-1) ?? '') : text;

/** How many references a template has. */
export const referenceCount = (template: string): number => {
  let count = 0;
  for (let at = template.indexOf(referenceText); at !== -1; at = template.indexOf(referenceText, at + 1)) {
    if (!isEscaped(template, at)) count++;
  }
  return count;
};

const isEscaped = (template: string, at: number): boolean => {
  let before = at;
  while (before > 0 && template[before - 1] === '\0') before--;
  return (at - before) % 2 === 1;
};

/** A name that was written with parts of another. */
export const expandName = (template: string, parts: NameParts): string =>
  hasTokens(template)
    ? template.replace(everyToken, (found) => namePart(found.charCodeAt(0), parts))
    : template;

/** What a token for a part of a name stands for; nothing for others. */
export const namePart = (code: number, parts: NameParts): string => {
  switch (code) {
    case token.name:
      return parts.name;
    case token.base:
      return parts.base;
    case token.pname:
      return parts.pname;
    case token.version:
      return parts.version;
    case token.majorMinor:
      return parts.majorMinor;
    case token.underscored:
      return parts.underscored;
    case token.undotted:
      return parts.undotted;
    case token.stem:
      return parts.stem;
    case token.core:
      return parts.core;
    default:
      return '';
  }
};
