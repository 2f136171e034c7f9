import { expandSpecifiers } from './specifiers.ts';
import { splitQuoted, type Word, wordOf } from './split-words.ts';

/** A command of a unit, with what its prefixes ask for. */
export interface Command {
  readonly words: readonly Word[];
  readonly argv0?: string;
  /** `-`: a failure counts as success. */
  readonly ignoreError: boolean;
  /** `+`, `!`, `!!`: with full privileges. */
  readonly asRoot: boolean;
}

const prefixes = /^[@\-:+!|]*/;

/**
 * Reads the value of `ExecStart=` and its like: systemd.service(5), "Command lines".
 *
 * @returns the commands (a lone `;` separates several), or why they cannot be told
 * @example readCommands('@/bin/postgres postgres -D %S/db', 'db.service')
 */
export const readCommands = (
  line: string,
  unit: string,
): { readonly commands: readonly Command[] } | { readonly problem: string } => {
  const [marks = ''] = prefixes.exec(line.trim()) ?? [];
  if (marks.includes('|')) return { problem: 'the prefix | starts a login shell' };
  const split = splitQuoted(line.trim().slice(marks.length));
  if (split === undefined) return { problem: 'a quote is not closed' };
  const groups: Word[][] = [[]];
  for (const raw of split) {
    if (raw.text === ';' && !raw.isQuoted) {
      groups.push([]);
      continue;
    }
    const expanded = expandSpecifiers(raw.text === '\\;' ? ';' : raw.text, { unit });
    if ('unknown' in expanded) return { problem: `${expanded.unknown} is known only on the running machine` };
    const isPlain = marks.includes(':') || groups.at(-1)?.length === 0;
    groups
      .at(-1)
      ?.push(
        isPlain
          ? { pieces: [{ text: expanded.text }], isSplit: false, isQuoted: raw.isQuoted }
          : wordOf({ ...raw, text: expanded.text }),
      );
  }
  const commands = groups.filter((words) => words.length > 0).map((words) => commandOf(words, marks));
  return commands.length === 0 ? { problem: 'there is no program' } : { commands };
};

const plainText = (word: Word | undefined): string =>
  (word?.pieces ?? []).map((piece) => ('text' in piece ? piece.text : '')).join('');

const commandOf = (words: readonly Word[], marks: string): Command => {
  const [program, argv0, ...rest] = words;
  const common = { ignoreError: marks.includes('-'), asRoot: /[+!]/.test(marks) };
  return marks.includes('@') && program !== undefined && argv0 !== undefined
    ? { words: [program, ...rest], argv0: plainText(argv0), ...common }
    : { words, ...common };
};

/** The signal of `kill -HUP $MAINPID`, however its words are written; undefined for any other command. */
export const signalOf = ({ words }: Command): string | undefined => {
  const [program, ...rest] = words.map((word) =>
    word.pieces.map((piece) => ('text' in piece ? piece.text : `$${piece.variable}`)).join(''),
  );
  if (!/(^|\/)kill$/.test(program ?? '') || rest.at(-1) !== '$MAINPID') return undefined;
  const [, name = 'TERM'] = /^(?:-s |-)?(?:SIG)?([A-Z0-9]*)$/.exec(rest.slice(0, -1).join(' ')) ?? [];
  return name === '1' ? 'HUP' : name === '' ? 'TERM' : name;
};
