import yargs, { type Options } from 'yargs';
import { usageLine } from './check-positionals.ts';
import type { Command, OptionSpec } from './command.ts';
import type { Io } from './io.ts';

/** yargs would print the kind of value; what it is for says more. */
const toYargs = ({ type, describe, alias, placeholder, multiple }: OptionSpec): Options => ({
  ...(type === 'boolean' ? { boolean: true } : {}),
  describe:
    placeholder === undefined ? describe : `${placeholder}: ${describe}${multiple ? ' (repeatable)' : ''}`,
  ...(alias === undefined ? {} : { alias }),
});

/** Flush left: yargs takes the indentation of a usage text away. */
const describePositionals = ({ positionals }: Command): readonly string[] => {
  const width = Math.max(0, ...positionals.map(({ name }) => name.length));
  const lines = positionals.map(({ name, describe }) => `${name.padEnd(width)}  ${describe}`);
  return lines.length === 0 ? [] : [['Arguments:', ...lines].join('\n')];
};

/** The text of `preenix COMMAND --help`. */
export const commandHelp = async (program: string, command: Command, io: Io): Promise<string> => {
  const { summary, notes, options, examples } = command;
  const paragraphs = [
    `${usageLine(program, command)}${Object.values(options).some(({ required }) => !required) ? ' [options]' : ''}`,
    summary,
    ...(notes === undefined ? [] : [notes]),
    ...describePositionals(command),
  ];
  const text = await yargs([])
    .scriptName(program)
    .usage(paragraphs.join('\n\n'))
    .options(Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, toYargs(spec)])))
    .example(examples.map(([line, meaning]) => [line, meaning]))
    .version(false)
    .help('help', 'show this text')
    .alias('help', 'h')
    .wrap(Math.min(io.terminal.columns, 100))
    .exitProcess(false)
    .getHelp();
  return `${text}\n`;
};
