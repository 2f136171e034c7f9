const plain = /^[A-Za-z0-9_/.:=,+@-]+$/;

const escapes: { readonly [character: string]: string } = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\t': '\\t',
};

/** One word of a list of words, in quotes where it needs them. systemd.syntax(7), "Quoting". */
const quoteWord = (word: string): string => {
  if (plain.test(word)) return word;
  const escaped = word.replace(/[\\"\p{Cc}]/gu, (character) => escapes[character] ?? hex(character));
  return `"${escaped}"`;
};

const hex = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Text in which `%` stands for itself. systemd.unit(5), "Specifiers". */
export const specifierFree = (text: string): string => text.replaceAll('%', '%%');

/** A word of `Environment=`, `ReadWritePaths=` and the like, where only specifiers are special. */
export const unitWord = (word: string): string => quoteWord(specifierFree(word));

export const unitWords = (words: readonly string[]): string => words.map(unitWord).join(' ');

/** A word of a command line, where `$` is special too. */
const commandWord = (word: string): string => quoteWord(specifierFree(word).replaceAll('$', '$$$$'));

/**
 * A command line for `ExecStart=` and its like: the program gets exactly these words. systemd.service(5), "Command lines".
 *
 * @param prefixes such as `-` (errors are ignored) and `+` (as root)
 * @example commandLine(['/bin/echo', '100 %', '$HOME']) // '/bin/echo "100 %%" $$HOME'
 */
export const commandLine = (argv: readonly string[], prefixes = '', argv0?: string): string => {
  const [program = '', ...words] = argv;
  // systemd replaces no variables in the name of the program, so a dollar sign there is not doubled.
  const named = argv0 ?? (program.includes('$') ? program : undefined);
  const line = [
    unitWord(program),
    ...(named === undefined ? [] : [commandWord(named)]),
    ...words.map(commandWord),
  ];
  return `${prefixes}${named === undefined ? '' : '@'}${line.join(' ')}`;
};
