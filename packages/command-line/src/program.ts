import type { Command } from './command.ts';

/** A program that is made of commands, as data: what `--help` shows and what runs. */
export interface Program {
  /** As typed: `preenix`. */
  readonly name: string;
  readonly version: string;
  /** One sentence for the top of `--help`. */
  readonly about: string;
  /** Command lines that a newcomer types first, in this order, each with a remark or none. */
  readonly firstSteps: readonly (readonly [line: string, remark: string])[];
  /** The order of `--help`: each command in one group. */
  readonly groups: readonly (readonly [title: string, names: readonly string[]])[];
  /** Each command is a file of its own, loaded when it is called. Names are one word or two. */
  readonly commands: ReadonlyMap<string, () => Promise<Command>>;
}
