import type { Command } from './command.ts';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { parseArguments } from './parse-arguments.ts';
import type { Program } from './program.ts';
import { runCommand } from './run-command.ts';
import { usageError } from './usage-error.ts';

const asksForHelp = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h');
};

/** `channel add x` -> ['channel add', ['x']]; commands are one word or two. */
const splitName = (
  { commands }: Program,
  argv: readonly string[],
): readonly [name: string, rest: readonly string[]] => {
  const two = argv.slice(0, 2).join(' ');
  return commands.has(two) ? [two, argv.slice(2)] : [argv[0] ?? '', argv.slice(1)];
};

const subcommandsOf = ({ commands }: Program, name: string): readonly string[] =>
  [...commands.keys()].filter((key) => key.startsWith(`${name} `));

const unknownCommand = (program: Program, name: string, argv: readonly string[]): Error => {
  const subcommands = subcommandsOf(program, name);
  if (subcommands.length > 0)
    return usageError(`"${argv.slice(0, 2).join(' ')}" is no command`, `one of: ${subcommands.join(', ')}`);
  return usageError(`"${name}" is no command`, `see "${program.name} --help" for all of them`);
};

const showHelp = async (
  program: Program,
  name: string,
  command: Command | undefined,
  io: Io,
): Promise<number> => {
  if (command !== undefined) {
    io.out(await (await import('./command-help.ts')).commandHelp(program.name, command, io));
    return exitCode.done;
  }
  const all = await Promise.all([...program.commands.values()].map((load) => load()));
  const { groupHelp, programHelp } = await import('./program-help.ts');
  const group = all.filter((each) => each.name.startsWith(`${name} `));
  io.out(name === '' ? programHelp(program, all) : groupHelp(program, group));
  return exitCode.done;
};

const dispatch = async (program: Program, argv: readonly string[], io: Io): Promise<number> => {
  if (argv[0] === '--version') {
    io.out(`${program.name} ${program.version}\n`);
    return exitCode.done;
  }
  const help = argv.length === 0 || asksForHelp(argv) || argv[0] === 'help';
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  const [name, rest] = splitName(program, words);
  const command = await program.commands.get(name)?.();
  const hasHelp =
    command !== undefined || name === '' || name.startsWith('-') || subcommandsOf(program, name).length > 0;
  if (help && hasHelp) return showHelp(program, name.startsWith('-') ? '' : name, command, io);
  if (command === undefined) throw unknownCommand(program, name, words);
  return command.run(parseArguments(program.name, command, rest), io);
};

/**
 * The whole of a program: command line in, exit code out. Never throws.
 *
 * @example
 * process.exitCode = await runProgram(program, process.argv.slice(2), processIo());
 */
export const runProgram = (program: Program, argv: readonly string[], io: Io): Promise<number> =>
  runCommand(() => dispatch(program, argv, io), io);
