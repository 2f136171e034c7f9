import type { Command } from './command.ts';
import { usageError } from './usage-error.ts';

/** `preenix index [TREE] --out SNAPSHOT [options]` */
export const usageLine = ({ name, positionals, options }: Command): string =>
  [
    'preenix',
    name,
    ...positionals.map((p) => (p.optional ? `[${p.name}]` : p.variadic ? `${p.name}...` : p.name)),
    ...Object.entries(options).flatMap(([option, { required, placeholder }]) =>
      required ? [`--${option} ${placeholder ?? ''}`.trimEnd()] : [],
    ),
  ].join(' ');

export const usageHint = (command: Command): string =>
  `usage: ${usageLine(command)}; see "preenix ${command.name} --help"`;

/** Too few, too many or empty words: a usage error that shows the right form. */
export const checkPositionals = (command: Command, words: readonly string[]): void => {
  const { name, positionals } = command;
  const hint = usageHint(command);
  const missing = positionals.filter((p) => !p.optional)[words.length];
  if (missing !== undefined) throw usageError(`${name}: ${missing.name} is missing`, hint);
  const takesAny = positionals.at(-1)?.variadic === true;
  const surplus = words[positionals.length];
  if (!takesAny && surplus !== undefined) throw usageError(`${name}: unexpected argument "${surplus}"`, hint);
  const empty = words.findIndex((word) => word.trim() === '');
  if (empty >= 0)
    throw usageError(`${name}: ${(positionals[empty] ?? positionals.at(-1))?.name} is empty`, hint);
};
