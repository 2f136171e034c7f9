import { boolean } from '../systemd/boolean.ts';
import { type Command, readCommands, signalOf } from '../systemd/command.ts';
import { argvOf, shellCommand, variablesOf } from '../systemd/shell-words.ts';
import type { Handler, Handlers, Loss, Mapping, Verdict } from './mapping.ts';
import { nixosScript, sequence } from './script.ts';
import type { Json } from './unmapped.ts';

/** One line of an `Exec…=`: commands, or the text of a script that NixOS made a store path of. */
type Line = { readonly text: string } | { readonly line: string; readonly commands: readonly Command[] };

interface Lines {
  readonly lines: readonly Line[];
  readonly losses: readonly { readonly line: string; readonly reason: string }[];
}

/** NixOS writes a script option to a file whose name ends so: its text is imported, not the store path. */
const generated = (option: string): RegExp => new RegExp(`/bin/\\S*-${option}(\\s|$)`);

const textOption = (mapping: Mapping, option: string): string => {
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

const read = (values: readonly string[], option: string, mapping: Mapping): Lines => {
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

const verdictOf = (losses: Lines['losses']): Verdict =>
  losses.length === 0
    ? undefined
    : {
        reason: [...new Set(losses.map(({ reason }) => reason))].join('; '),
        value: losses.map(({ line }) => line),
      };

const lookup =
  ({ env }: Mapping) =>
  (name: string): string | undefined =>
    env[name];

/** As a value with `argv` where all words are known beforehand, else with a script that fills them in. */
const runnable = (command: Command, mapping: Mapping): { readonly [key: string]: Json } => {
  const argv = argvOf(command, lookup(mapping));
  return argv === undefined ? { script: `exec ${shellCommand(command)}\n` } : { argv };
};

const noMainPid = (command: Command): string | undefined =>
  variablesOf(command).includes('MAINPID') ? 'the command needs the id of the main process' : undefined;

// -- the main process ------------------------------------------------------------------------------------------------

const execStart: Handler = (values, mapping) => {
  const { lines, losses } = read(values, 'script', mapping);
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

// -- hooks -----------------------------------------------------------------------------------------------------------

type When = 'preStart' | 'postStart' | 'preStop' | 'postStop';

const runsHooksAsRoot = (mapping: Mapping): boolean => {
  const config = mapping.raw['serviceConfig'];
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return false;
  const value = config['PermissionsStartOnly'];
  return value !== undefined && boolean(String(value)) === true;
};

/** Puts one step after those that are there. */
const putStep = (when: When, step: { readonly [key: string]: Json }, mapping: Mapping): void => {
  const there = mapping.get(['hooks', when]);
  const count = typeof there === 'object' && there !== null ? Object.keys(there).length : 0;
  const name = String(count + 1).padStart(2, '0');
  for (const [key, value] of Object.entries(step)) mapping.put(['hooks', when, name, key], value);
};

const privileges = (asRoot: boolean, mapping: Mapping): { as?: Json } =>
  asRoot || runsHooksAsRoot(mapping) ? { as: 'root' } : {};

export const putText = (when: When, text: string, mapping: Mapping): void =>
  putStep(when, { ...nixosScript(text), ...privileges(false, mapping) }, mapping);

const putLines = (when: When, { lines, losses }: Lines, mapping: Mapping): Verdict => {
  const more: { line: string; reason: string }[] = [];
  for (const line of lines) {
    if ('text' in line) putText(when, line.text, mapping);
    else
      for (const command of line.commands) {
        const reason = noMainPid(command);
        if (reason !== undefined) more.push({ line: line.line, reason });
        else
          putStep(
            when,
            {
              ...runnable(command, mapping),
              ...privileges(command.asRoot, mapping),
              ...(command.ignoreError ? { ignoreError: true } : {}),
            },
            mapping,
          );
      }
  }
  return verdictOf([...losses, ...more]);
};

const hooks =
  (when: When): Handler =>
  (values, mapping) =>
    putLines(when, read(values, when, mapping), mapping);

// -- stop and reload -------------------------------------------------------------------------------------------------

const stopSignals = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'TERM', 'CONT', 'WINCH'];

/** One command stops the service; when there are several, or a text, they are steps before the signal. */
const execStop: Handler = (values, mapping) => {
  const { lines, losses } = read(values, 'preStop', mapping);
  const [line, ...others] = lines;
  const [command, ...rest] = line === undefined || 'text' in line ? [] : line.commands;
  if (others.length > 0 || rest.length > 0 || command === undefined)
    return putLines('preStop', { lines, losses }, mapping);
  const signal = signalOf(command);
  if (signal !== undefined && stopSignals.includes(signal)) {
    mapping.put('stop.signal', signal);
    return verdictOf(losses);
  }
  const argv = noMainPid(command) === undefined ? argvOf(command, lookup(mapping)) : undefined;
  if (argv === undefined)
    return { reason: noMainPid(command) ?? 'its variables are known only when it runs' };
  mapping.put('stop.argv', argv);
  return verdictOf(losses);
};

const execReload: Handler = (values, mapping) => {
  const { lines, losses } = read(values, 'reload', mapping);
  const more: { line: string; reason: string }[] = [...losses];
  for (const line of lines.slice(0, -1))
    more.push({ line: 'text' in line ? line.text : line.line, reason: 'a reload is one command or signal' });
  const last = lines.at(-1);
  if (last === undefined) return verdictOf(more);
  const loss = 'text' in last ? reloadText(last.text, mapping) : reloadCommand(last.commands, mapping);
  return loss === undefined
    ? verdictOf(more)
    : verdictOf([...more, { line: 'line' in last ? last.line : last.text, reason: loss.reason }]);
};

const reloadCommand = (commands: readonly Command[], mapping: Mapping): Loss | undefined => {
  const [command, ...others] = commands;
  if (command === undefined || others.length > 0) return { reason: 'a reload is one command or signal' };
  const signal = signalOf(command);
  if (signal !== undefined && ['HUP', 'USR1', 'USR2'].includes(signal)) {
    mapping.put('reload.signal', signal);
    return undefined;
  }
  const reason = noMainPid(command);
  const argv = reason === undefined ? argvOf(command, lookup(mapping)) : undefined;
  if (argv === undefined) return { reason: reason ?? 'its variables are known only when it runs' };
  mapping.put('reload.argv', argv);
  return undefined;
};

const reloadText = (text: string, mapping: Mapping): Loss | undefined => {
  if (/\$\{?MAINPID/.test(text)) return { reason: 'the command needs the id of the main process' };
  const made = nixosScript(text);
  mapping.put('reload.argv', 'argv' in made ? made.argv : ['/bin/sh', '-ec', made.script]);
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
