import { commands } from '../commands/registry.ts';
import type { Command } from './command.ts';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { parseArguments } from './parse-arguments.ts';
import { runCommand } from './run-command.ts';
import { usageError } from './usage-error.ts';

const asksForHelp = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h');
};

/** `channel add x` -> ['channel add', ['x']]; commands are one word or two. */
const splitName = (argv: readonly string[]): readonly [name: string, rest: readonly string[]] => {
  const two = argv.slice(0, 2).join(' ');
  return commands.has(two) ? [two, argv.slice(2)] : [argv[0] ?? '', argv.slice(1)];
};

const unknownCommand = (name: string, argv: readonly string[]): Error => {
  const subcommands = [...commands.keys()].filter((key) => key.startsWith(`${name} `));
  if (subcommands.length > 0)
    return usageError(`"${argv.slice(0, 2).join(' ')}" is no command`, `one of: ${subcommands.join(', ')}`);
  return usageError(`"${name}" is no command`, 'see "preenix --help" for all of them');
};

const showHelp = async (name: string, command: Command | undefined, io: Io): Promise<number> => {
  if (command !== undefined) {
    io.out(await (await import('./command-help.ts')).commandHelp(command, io));
    return exitCode.done;
  }
  const all = await Promise.all([...commands.values()].map((load) => load()));
  const { groupHelp, programHelp } = await import('./program-help.ts');
  io.out(name === '' ? programHelp(all) : groupHelp(all.filter((each) => each.name.startsWith(`${name} `))));
  return exitCode.done;
};

const dispatch = async (argv: readonly string[], io: Io): Promise<number> => {
  if (argv[0] === '--version') {
    io.out(`preenix ${(await import('./version.ts')).version}\n`);
    return exitCode.done;
  }
  const help = argv.length === 0 || asksForHelp(argv) || argv[0] === 'help';
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  const [name, rest] = splitName(words);
  const command = await commands.get(name)?.();
  if (help && (command !== undefined || name === '' || name.startsWith('-') || name === 'channel'))
    return showHelp(name.startsWith('-') ? '' : name, command, io);
  if (command === undefined) throw unknownCommand(name, words);
  return command.run(parseArguments(command, rest), io);
};

/** The whole program: command line in, exit code out. Never throws. */
export const runCli = (argv: readonly string[], io: Io): Promise<number> =>
  runCommand(() => dispatch(argv, io), io);
