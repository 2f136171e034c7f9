/**
 * The words of a command line as systemd reads them: splitting and unquoting (systemd.syntax(7)), then specifiers, then
 * variables, written down from the manual and on purpose not from our own quoting.
 */
export const unquoteCommand = (line: string): string[] => {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (line[at] === ' ') at++;
    if (at >= line.length) break;
    let word = '';
    let quote: string | undefined;
    for (; at < line.length; at++) {
      const character = line[at] ?? '';
      if (quote === undefined && character === ' ') break;
      if (character === '\\') {
        const next = line[++at] ?? '';
        const known: { readonly [letter: string]: string } = {
          n: '\n',
          t: '\t',
          r: '\r',
          s: ' ',
          '"': '"',
          "'": "'",
          '\\': '\\',
        };
        if (next === 'x') {
          word += String.fromCharCode(Number.parseInt(line.slice(at + 1, at + 3), 16));
          at += 2;
        } else if (known[next] === undefined) throw new Error(`bad escape \\${next}`);
        else word += known[next];
      } else if (character === quote) quote = undefined;
      else if (quote === undefined && (character === '"' || character === "'") && word === '')
        quote = character;
      else word += character;
    }
    if (quote !== undefined) throw new Error('open quote');
    words.push(word);
  }
  return words.map((word, index) => (index === 0 ? specifiers(word) : variables(specifiers(word))));
};

const specifiers = (word: string): string =>
  word.replace(/%(.?)/g, (whole, letter: string) => {
    if (letter !== '%') throw new Error(`specifier ${whole}`);
    return '%';
  });

const variables = (word: string): string =>
  word.replace(/\$(.?)/gs, (whole, next: string) => {
    if (next !== '$') throw new Error(`variable ${whole}`);
    return '$';
  });
