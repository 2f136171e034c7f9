const plain = /^[A-Za-z0-9_/.:=,+@%-]+$/;

/** One word for a POSIX shell. @example quoteSh("it's") // "'it'\\''s'" */
export const quoteSh = (word: string): string =>
  // A word such as A=b at the front of a command would be an assignment, and `=` is special to some shells there.
  plain.test(word) && !word.includes('=') ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words of one command. */
export const shWords = (words: readonly string[]): string => words.map(quoteSh).join(' ');
