import type { Command } from './command.ts';
import { usageError } from './usage-error.ts';

/** `preenix index [TREE] --out SNAPSHOT [options]` */
export const usageLine = (program: string, { name, positionals, options }: Command): string =>
  [
    program,
    name,
    ...positionals.map((p) => (p.optional ? `[${p.name}]` : p.variadic ? `${p.name}...` : p.name)),
    ...Object.entries(options).flatMap(([option, { required, placeholder }]) =>
      required ? [`--${option} ${placeholder ?? ''}`.trimEnd()] : [],
    ),
  ].join(' ');

export const usageHint = (program: string, command: Command): string =>
  `usage: ${usageLine(program, command)}; see "${program} ${command.name} --help"`;

/** Too few, too many or empty words: a usage error that shows the right form. */
export const checkPositionals = (program: string, command: Command, words: readonly string[]): void => {
  const { name, positionals } = command;
  const hint = usageHint(program, command);
  const missing = positionals.filter((p) => !p.optional)[words.length];
  if (missing !== undefined) throw usageError(`${name}: ${missing.name} is missing`, hint);
  const takesAny = positionals.at(-1)?.variadic === true;
  const surplus = words[positionals.length];
  if (!takesAny && surplus !== undefined) throw usageError(`${name}: unexpected argument "${surplus}"`, hint);
  const empty = words.findIndex((word) => word.trim() === '');
  if (empty >= 0)
    throw usageError(`${name}: ${(positionals[empty] ?? positionals.at(-1))?.name} is empty`, hint);
};
