import { parseArgs } from 'node:util';
import { checkPositionals, usageHint } from './check-positionals.ts';
import { type Command, type CommandArguments, type OptionSpec, optionValues } from './command.ts';
import { usageError } from './usage-error.ts';

type Raw = string | boolean | (string | boolean)[] | undefined;

/** Nine digits are enough for everything counted here, and exact. */
const toInteger = (text: string, min: number): number | undefined =>
  /^-?[0-9]{1,9}$/.test(text) && Number(text) >= min ? Number(text) : undefined;

const toValue = (name: string, spec: OptionSpec, raw: Raw): unknown => {
  if (Array.isArray(raw)) return raw.map((each) => toValue(name, spec, each));
  // An empty value is a script's unset variable; nowhere does it mean anything.
  if (raw === '') throw usageError(`--${name} is empty`, `give --${name} a value, or leave it out`);
  if (spec.type !== 'integer' || typeof raw !== 'string') return raw;
  const value = toInteger(raw, spec.min ?? Number.NEGATIVE_INFINITY);
  if (value !== undefined) return value;
  const range = spec.min === undefined ? '' : ` from ${spec.min} on`;
  throw usageError(`--${name}: "${raw}" is no whole number${range}`, `for example --${name}=10`);
};

const toParseArgs = ({ type, alias, multiple }: OptionSpec) => ({
  type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
  multiple: multiple === true,
  ...(alias === undefined ? {} : { short: alias }),
});

/** What `node:util` says of a wrong command line: its first sentence. */
const firstSentence = (error: unknown): string | undefined =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_')
    ? error.message.split(/\.(?:\s|$)/)[0]
    : undefined;

const split = (program: string, command: Command, argv: readonly string[]) => {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => [name, toParseArgs(spec)]),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = firstSentence(error);
    if (message === undefined) throw error;
    throw usageError(`${command.name}: ${message}`, usageHint(program, command));
  }
};

/**
 * Reads a command line by the command's own declarations. `node:util` does it for all commands: loading a larger parser
 * takes longer than a search.
 *
 * @throws {NixtoolsError} `USAGE` (usage)
 */
export const parseArguments = (
  program: string,
  command: Command,
  argv: readonly string[],
): CommandArguments => {
  const { values, positionals } = split(program, command, argv);
  checkPositionals(program, command, positionals);
  const specs = Object.entries(command.options);
  const missing = specs.find(([name, { required }]) => required === true && values[name] === undefined);
  if (missing !== undefined)
    throw usageError(`${command.name}: --${missing[0]} is missing`, usageHint(program, command));
  const converted = specs.map(([name, spec]) => [name, toValue(name, spec, values[name])] as const);
  return { positionals, options: optionValues(converted) };
};
