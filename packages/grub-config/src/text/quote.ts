import { utf8Length } from './utf8-length.ts';

/**
 * GRUB's lexer has room for 8,191 bytes in a token, quotes included, and *stops the machine* at a longer one.
 * No kernel reads that much: its whole command line ends at 2,047 bytes, or at 4,095.
 */
export const MAX_TOKEN_BYTES = 8_000;

/** C0 with newlines, DEL and C1 (Unicode's Cc): GRUB drops a line that begins with `#` even inside quotes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant, and a range is found faster than a property
const control = /[\u0000-\u001f\u007f-\u009f]/g;

/** Half a surrogate pair, which no file can hold. */
const half = /\p{Surrogate}/gu;
const anySurrogate = /[\ud800-\udfff]/;

/** Text without what could end a line or a string early: no control characters, and U+FFFD for half a surrogate pair. */
export const cleanText = (text: string): string => {
  const printable = text.replaceAll(control, '');
  return anySurrogate.test(printable) ? printable.replaceAll(half, '\ufffd') : printable;
};

/**
 * One word of GRUB's language that stands for this text, whatever it holds: in single quotes, where nothing is special.
 * Control characters are removed, and what exceeds 8,000 bytes is cut off (`grubWarnings` says so).
 *
 * @see GRUB's manual, "Quoting"
 * @example quoteGrub("it's $HOME") // `'it'\''s $HOME'`
 */
export const quoteGrub = (text: string): string => quoted(cut(cleanText(text)));

/** Whether `quoteGrub` cuts something off. */
export const isCut = (text: string): boolean => !fits(cleanText(text));

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A character of UTF-16 has at most three bytes in UTF-8, a quote four: short texts need no count. */
const fits = (text: string): boolean =>
  text.length * 4 + 2 <= MAX_TOKEN_BYTES || utf8Length(quoted(text)) <= MAX_TOKEN_BYTES;

const cut = (text: string): string => {
  if (fits(text)) return text;
  let kept = '';
  let room = MAX_TOKEN_BYTES - 2;
  for (const character of text) {
    room -= utf8Length(quoted(character)) - 2;
    if (room < 0) break;
    kept += character;
  }
  return kept;
};
