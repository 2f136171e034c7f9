import type { Command } from './command.ts';
import type { Program } from './program.ts';

const commandLines = (commands: readonly Command[]): readonly string[] => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
};

const howToGoOn = ({ name }: Program): string => `${name} COMMAND --help explains a command.`;

/** The text of `preenix channel --help`: commands that share their first word. */
export const groupHelp = (program: Program, commands: readonly Command[]): string =>
  [...commandLines(commands), '', howToGoOn(program), ''].join('\n');

/** The text of `preenix --help`. */
export const programHelp = (program: Program, all: readonly Command[]): string => {
  const { about, firstSteps, groups } = program;
  const lines = new Map(commandLines(all).map((line, at) => [all[at]?.name, line]));
  const width = Math.max(...firstSteps.flatMap(([line, remark]) => (remark === '' ? [] : [line.length])));
  return [
    about,
    '',
    'First steps:',
    ...firstSteps.map(([line, remark]) => `  ${line.padEnd(width)}  ${remark}`.trimEnd()),
    ...groups.flatMap(([title, names]) => ['', `${title}:`, ...names.map((name) => lines.get(name) ?? '')]),
    '',
    `${howToGoOn(program)} Exit codes: 0 done, 1 nothing found, 2 wrong usage, 3 the environment`,
    'lacks something, 4 verification failed, 5 refused, 6 an operation failed, 70 a bug of ours, 130 interrupted.',
    '',
  ].join('\n');
};
