import { cleanText } from './quote.ts';

/** Up to the next space of ASCII outside of double quotes; a quote that is not closed reaches to the end. */
const argument = /(?:[^\t-\r "]|"[^"]*(?:"|$))+/g;

/**
 * The words to give to GRUB so that the kernel finds these parameters on its command line. Double quotes that only hold
 * a value together are taken off, as GRUB puts its own around a word with spaces; other quotes stay.
 *
 * @param params in the kernel's notation; one of them may hold several words
 * @see `next_arg` in the kernel's `lib/cmdline.c`
 * @example kernelWords(['quiet splash', 'dyndbg="file a +p"']) // ['quiet', 'splash', 'dyndbg=file a +p']
 */
export const kernelWords = (params: readonly string[]): readonly string[] =>
  params
    .flatMap((param) => param.match(argument) ?? [])
    .map((word) => cleanText(unquoted(word)))
    .filter((word) => word !== '');

/**
 * The same, remembering each parameter: a thousand systems share most of theirs. Made for one menu and thrown away.
 *
 * @param of what is wanted of the words of one parameter
 */
export const rememberingWords = <T>(
  of: (words: readonly string[], param: string) => T,
): ((params: readonly string[]) => readonly T[]) => {
  const known = new Map<string, T>();
  const judge = (param: string): T => {
    const made = of(kernelWords([param]), param);
    known.set(param, made);
    return made;
  };
  return (params) => params.map((param) => known.get(param) ?? judge(param));
};

const unquoted = (word: string): string => {
  if (word.startsWith('"')) return word.slice(1).replace(/"$/, '');
  const [whole, name = '', value = ''] = /^(.[^=]*=)"(.*)$/s.exec(word) ?? [];
  return whole === undefined ? word : name + value.replace(/"$/, '');
};

/**
 * The command line that GRUB makes of words: it puts a backslash before quotes and backslashes (but not before `\x20`),
 * and double quotes around a word with spaces.
 *
 * @see `grub_create_loader_cmdline` in GRUB's `lib/cmdline.c`
 * @example grubCommandLine(['quiet', 'dyndbg=file a +p']) // 'quiet "dyndbg=file a +p"'
 */
export const grubCommandLine = (words: readonly string[]): string =>
  words
    .map((word) => word.replaceAll(/\\x[0-9a-fA-F]{2}|[\\'"]/g, (found) => escaped(found)))
    .map((word) => (word.includes(' ') ? `"${word}"` : word))
    .join(' ');

const escaped = (found: string): string => (found.length === 1 ? `\\${found}` : found);

/** Whether the kernel will see backslashes that nobody wrote. */
export const isEscaped = (word: string): boolean => grubCommandLine([word]).replaceAll(/^"|"$/g, '') !== word;
