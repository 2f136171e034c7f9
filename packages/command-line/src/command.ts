import type { Io } from './io.ts';

export interface OptionSpec {
  readonly type: 'boolean' | 'string' | 'integer';
  readonly describe: string;
  readonly alias?: string;
  /** The least integer that makes sense. */
  readonly min?: number;
  /** What the value is, for `--help`: `DIR`, `SIZE`. */
  readonly placeholder?: string;
  /** May be given several times; the value is a list. */
  readonly multiple?: true;
  readonly required?: true;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Scalar<S extends OptionSpec> = S['type'] extends 'boolean'
  ? boolean
  : S['type'] extends 'integer'
    ? number
    : string;
type Value<S extends OptionSpec> = S extends { multiple: true } ? readonly Scalar<S>[] : Scalar<S>;

/** The values of a command's options: absent when not given, except those that are required. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]: O[K] extends { required: true } ? Value<O[K]> : Value<O[K]> | undefined;
};

interface PositionalSpec {
  readonly name: string;
  readonly describe: string;
  /** Any number from one on; only the last positional may be. */
  readonly variadic?: true;
  readonly optional?: true;
}

export interface Command<O extends OptionSpecs = OptionSpecs> {
  /** As typed: `search`, `channel add`. */
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: O;
  /** Command line and what it does: shown by `--help`. */
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  /** Longer text for `--help`. */
  readonly notes?: string;
  /** @returns the exit code */
  readonly run: (args: CommandArguments<O>, io: Io) => Promise<number>;
}

export interface CommandArguments<O extends OptionSpecs = OptionSpecs> {
  readonly positionals: readonly string[];
  readonly options: OptionValues<O>;
}

/** Gives `run` the types of its options, and forgets them for the registry. */
export const defineCommand = <const O extends OptionSpecs>(command: Command<O>): Command =>
  command as unknown as Command;

/** Gives parsed values the types that their declarations promise. */
export const optionValues = (
  values: Iterable<readonly [name: string, value: unknown]>,
): OptionValues<OptionSpecs> => Object.fromEntries(values) as OptionValues<OptionSpecs>;
