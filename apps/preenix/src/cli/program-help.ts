import type { Command } from './command.ts';

const groups: readonly (readonly [title: string, prefixes: readonly string[]])[] = [
  ['Find', ['search', 'show', 'drv']],
  ['Install', ['realise', 'install', 'remove', 'list', 'generations', 'rollback']],
  ['Channels', ['channel add', 'channel list', 'channel update', 'channel remove', 'channel rollback']],
  ['Make a snapshot, and publish it', ['index', 'publish', 'serve']],
];

const commandLines = (commands: readonly Command[]): readonly string[] => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
};

/** The text of `preenix channel --help`: commands that share their first word. */
export const groupHelp = (commands: readonly Command[]): string =>
  [...commandLines(commands), '', 'preenix COMMAND --help explains a command.', ''].join('\n');

/** The text of `preenix --help`. */
export const programHelp = (all: readonly Command[]): string => {
  const lines = new Map(commandLines(all).map((line, at) => [all[at]?.name, line]));
  return [
    'preenix searches and installs from a nixpkgs that somebody else evaluated.',
    '',
    'First steps:',
    '  preenix index ./nixpkgs --out ./snapshot     once, on one machine',
    '  preenix channel add nixpkgs ./snapshot       on each client',
    '  preenix search firefox',
    '  preenix install firefox',
    ...groups.flatMap(([title, names]) => ['', `${title}:`, ...names.map((name) => lines.get(name) ?? '')]),
    '',
    'preenix COMMAND --help explains a command. Exit codes: 0 done, 1 nothing found, 2 wrong usage, 3 the environment',
    'lacks something, 4 verification failed, 5 refused, 6 an operation failed, 70 a bug of ours, 130 interrupted.',
    '',
  ].join('\n');
};
