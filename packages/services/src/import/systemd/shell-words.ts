import { quoteSh } from '../../sh/quote.ts';
import type { Command } from './command.ts';
import type { Word } from './split-words.ts';

/** Known variables of the unit; undefined for one that is known only when it runs. */
export type Lookup = (name: string) => string | undefined;

/** The arguments when all variables are known beforehand. */
export const argvOf = ({ words }: Command, lookup: Lookup): readonly string[] | undefined => {
  const argv: string[] = [];
  for (const word of words) {
    const values = word.pieces.map((piece) => ('text' in piece ? piece.text : lookup(piece.variable)));
    if (values.some((value) => value === undefined)) return undefined;
    const text = values.join('');
    if (word.isSplit) argv.push(...text.split(/\s+/).filter((part) => part !== ''));
    else argv.push(text);
  }
  return argv;
};

const wordForShell = ({ pieces, isSplit }: Word): string =>
  pieces
    .map((piece) => {
      if ('text' in piece) return quoteSh(piece.text);
      return isSplit ? `$${piece.variable}` : `"\${${piece.variable}}"`;
    })
    .join('');

/** The command for a shell, which then fills in what only the running service knows. */
export const shellCommand = ({ words }: Command): string => words.map(wordForShell).join(' ');

/** The variables of a command. */
export const variablesOf = ({ words }: Command): readonly string[] =>
  words.flatMap(({ pieces }) => pieces.flatMap((piece) => ('variable' in piece ? [piece.variable] : [])));
