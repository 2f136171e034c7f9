import { type Command, signalOf } from '../systemd/command.ts';
import { argvOf } from '../systemd/shell-words.ts';
import { lookup, noMainPid, readLines, verdictOf } from './command-lines.ts';
import { putLines } from './hook-steps.ts';
import type { Handler, Loss, Mapping } from './mapping.ts';
import { nixosScript } from './script.ts';

const stopSignals = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'TERM', 'CONT', 'WINCH'];

/** One command stops the service; when there are several, or a text, they are steps before the signal. */
export const execStop: Handler = (values, mapping) => {
  const { lines, losses } = readLines(values, 'preStop', mapping);
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

export const execReload: Handler = (values, mapping) => {
  const { lines, losses } = readLines(values, 'reload', mapping);
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
