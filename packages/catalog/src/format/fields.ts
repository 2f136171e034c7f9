/** How a term occurs in an entry: one bit each, a byte in all. */
export const field = {
  /** It is the whole of a top-level attribute. */
  attr: 1,
  /** It is the last component of a nested attribute. */
  leaf: 2,
  pname: 4,
  /** It is `meta.mainProgram`. */
  program: 8,
  /** It is a word within one of the above. */
  word: 16,
  /** It is a word of the package set's name. */
  set: 32,
  /** The original has upper-case letters. */
  cased: 64,
  /** A variant of the name: without its separators, or with its version. */
  variant: 128,
} as const;

export const fullName = field.attr | field.leaf | field.pname | field.program;
