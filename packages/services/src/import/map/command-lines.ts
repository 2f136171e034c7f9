import { type Command, readCommands } from '../systemd/command.ts';
import { argvOf, shellCommand, variablesOf } from '../systemd/shell-words.ts';
import type { Mapping, Verdict } from './mapping.ts';
import type { Json } from './unmapped.ts';

/** One line of an `Exec…=`: commands, or the text of a script that NixOS made a store path of. */
export type Line =
  | { readonly text: string }
  | { readonly line: string; readonly commands: readonly Command[] };

export interface Lines {
  readonly lines: readonly Line[];
  readonly losses: readonly { readonly line: string; readonly reason: string }[];
}

/** NixOS writes a script option to a file whose name ends so: its text is imported, not the store path. */
const generated = (option: string): RegExp => new RegExp(`/bin/\\S*-${option}(\\s|$)`);

export const textOption = (mapping: Mapping, option: string): string => {
  const text = mapping.raw[option];
  return typeof text === 'string' ? text : '';
};

export const isGenerated = (line: string, option: string, mapping: Mapping): boolean =>
  textOption(mapping, option).trim() !== '' && generated(fileEnding[option] ?? option).test(line);

const fileEnding: Readonly<Record<string, string>> = {
  preStart: 'pre-start',
  script: 'start',
  postStart: 'post-start',
  preStop: 'pre-stop',
  postStop: 'post-stop',
  reload: 'reload',
};

export const readLines = (values: readonly string[], option: string, mapping: Mapping): Lines => {
  const lines: Line[] = [];
  const losses: { line: string; reason: string }[] = [];
  for (const line of values) {
    if (isGenerated(line, option, mapping)) {
      lines.push({ text: textOption(mapping, option) });
      continue;
    }
    const result = readCommands(line, mapping.unit);
    if ('problem' in result) losses.push({ line, reason: result.problem });
    else lines.push({ line, commands: result.commands });
  }
  return { lines, losses };
};

export const verdictOf = (losses: Lines['losses']): Verdict =>
  losses.length === 0
    ? undefined
    : {
        reason: [...new Set(losses.map(({ reason }) => reason))].join('; '),
        value: losses.map(({ line }) => line),
      };

export const lookup =
  ({ env }: Mapping) =>
  (name: string): string | undefined =>
    env[name];

/** As a value with `argv` where all words are known beforehand, else with a script that fills them in. */
export const runnable = (command: Command, mapping: Mapping): { readonly [key: string]: Json } => {
  const argv = argvOf(command, lookup(mapping));
  return argv === undefined ? { script: `exec ${shellCommand(command)}\n` } : { argv };
};

export const noMainPid = (command: Command): string | undefined =>
  variablesOf(command).includes('MAINPID') ? 'the command needs the id of the main process' : undefined;
