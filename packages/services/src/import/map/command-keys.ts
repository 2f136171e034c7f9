import { argvOf, shellCommand } from '../systemd/shell-words.ts';
import { type Line, lookup, readLines, runnable, textOption, verdictOf } from './command-lines.ts';
import { hooks } from './hook-steps.ts';
import type { Handler, Handlers, Mapping } from './mapping.ts';
import { nixosScript, sequence } from './script.ts';
import { execReload, execStop } from './stop-keys.ts';

const execStart: Handler = (values, mapping) => {
  const { lines, losses } = readLines(values, 'script', mapping);
  // The option `script` has put its text already.
  if (lines.length === 1 && lines.some((line) => 'text' in line)) return verdictOf(losses);
  const commands = lines.flatMap((line) => ('text' in line ? [] : line.commands));
  const [first] = commands;
  const more: { line: string; reason: string }[] = [];
  if (first === undefined) return verdictOf(losses);
  if (lines.some((line) => 'text' in line) || commands.length > 1) {
    mapping.put('exec.script', sequence(lines.flatMap((line) => inSequence(line, mapping))));
  } else {
    for (const [name, value] of Object.entries(runnable(first, mapping))) mapping.put(['exec', name], value);
    if (first.argv0 !== undefined) mapping.put('exec.argv0', first.argv0);
    if (first.ignoreError)
      more.push({ line: values.join('\n'), reason: 'the prefix - makes a success of a failure' });
  }
  const hasUser = mapping.get('exec.user') !== undefined;
  if (commands.some(({ asRoot }) => asRoot) && hasUser)
    more.push({ line: values.join('\n'), reason: 'the prefix + runs it as root' });
  return verdictOf([...losses, ...more]);
};

const inSequence = (line: Line, mapping: Mapping): { line: string; ignoreError: boolean }[] =>
  'text' in line
    ? [{ line: `(${line.text})`, ignoreError: false }]
    : line.commands.map((command) => {
        const argv = argvOf(command, lookup(mapping));
        const words = argv?.map((text) => ({ pieces: [{ text }], isSplit: false, isQuoted: false }));
        return {
          line: shellCommand(words === undefined ? command : { ...command, words }),
          ignoreError: command.ignoreError,
        };
      });

/** The option `script`, with `scriptArgs` of 2014. */
export const scriptKey: Handler = ([text = ''], mapping) => {
  for (const [name, value] of Object.entries(nixosScript(text, textOption(mapping, 'scriptArgs'))))
    mapping.put(['exec', name], value);
  return undefined;
};

/** `Exec…=` of `[Service]`. */
export const commandKeys: Handlers = {
  ExecStart: execStart,
  ExecStartPre: hooks('preStart'),
  ExecStartPost: hooks('postStart'),
  ExecStop: execStop,
  ExecStopPost: hooks('postStop'),
  ExecReload: execReload,
};
