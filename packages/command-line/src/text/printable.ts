// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what this is about

/** What a terminal obeys instead of showing: colours, cursor movements, window titles. */
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;

/** Control characters, line and paragraph separators, and what turns the direction of writing. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

/** Text from outside as lines that cannot move a terminal's cursor, recolour it or show themselves backwards. */
export const printableLines = (text: string): string =>
  text
    .replace(escapeSequences, '')
    .split('\n')
    .map((line) => line.replace(invisible, ' ').trimEnd())
    .join('\n');

/** The same as one line. */
export const printable = (text: string): string => printableLines(text).replaceAll(/\n+/g, ' ').trim();
