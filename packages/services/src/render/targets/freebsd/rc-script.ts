import { isMilestone } from '../../../description/id.ts';
import { afterOf } from '../../../sh/dependencies.ts';
import { quoteSh, shWords } from '../../../sh/quote.ts';
import { overrideLines } from '../../overrides.ts';
import type { NamedService, RenderInput } from '../../target.ts';
import { commandLines, hooks, poststart, prestart } from './commands.ts';
import { milestones } from './places.ts';

export const listens = (port: number): string => `sockstat -q -l -P tcp -p ${port} | grep -q .`;

export const rcScript = (service: NamedService, input: RenderInput): string => {
  const { dependencies = {}, reload = {}, stop = {}, host = {} } = service;
  const names = (ids: readonly string[]): string =>
    [...new Set(ids.flatMap((id) => (isMilestone(id) ? (milestones[id] ?? []) : [input.nameOf(id)])))]
      .sort()
      .join(' ');
  const require = names([
    ...afterOf(service.id, input),
    ...(dependencies.after ?? []),
    ...(dependencies.requires ?? []),
    ...(dependencies.wants ?? []),
    ...(dependencies.bindsTo ?? []),
  ]);
  const before = names(dependencies.before ?? []);
  const functions = [
    ...shFunction('prestart', prestart(service, input)),
    ...shFunction('poststart', poststart(service)),
    ...shFunction('prestop', [
      ...chain(hooks(service, 'preStop', 'exit')),
      ...(stop.argv === undefined ? [] : [`${shWords(stop.argv)} || :`]),
    ]),
    ...shFunction('poststop', chain(hooks(service, 'postStop', 'exit'))),
  ];
  return `${[
    '#!/bin/sh',
    `# PROVIDE: ${service.name}`,
    ...(require === '' ? [] : [`# REQUIRE: ${require}`]),
    ...(before === '' ? [] : [`# BEFORE: ${before}`]),
    '# KEYWORD: shutdown',
    '. /etc/rc.subr',
    `name=${service.name}`,
    ...(service.description === undefined ? [] : [`desc=${quoteSh(service.description)}`]),
    `rcvar=${service.name}_enable`,
    `load_rc_config "$name"`,
    ...commandLines(service),
    ...(stop.signal === undefined ? [] : [`sig_stop=${stop.signal}`]),
    ...(reload.signal === undefined && reload.argv === undefined ? [] : ['extra_commands=reload']),
    ...(reload.signal === undefined ? [] : [`sig_reload=${reload.signal}`]),
    ...(reload.argv === undefined ? [] : [`reload_cmd=${quoteSh(shWords(reload.argv))}`]),
    ...(host.mounts === undefined ? [] : [`required_dirs=${quoteSh(host.mounts.join(' '))}`]),
    ...(host.devices === undefined ? [] : [`required_files=${quoteSh(host.devices.join(' '))}`]),
    ...(host.kernelModules === undefined
      ? []
      : [`required_modules=${quoteSh(host.kernelModules.join(' '))}`]),
    ...functions,
    ...overrideLines(input.override(service, 'rc.d')),
    'run_rc_command "$1"',
  ].join('\n')}\n`;
};

/** Steps of which each needs the one before, and whose failure stops nothing else. */
const chain = (lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['(', ...lines.map((line) => `  ${line}`), ')'];

const shFunction = (name: string, lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  const variable = {
    prestart: 'start_precmd',
    poststart: 'start_postcmd',
    prestop: 'stop_precmd',
    poststop: 'stop_postcmd',
  }[name];
  return [`${variable}=nixtools_${name}`, `nixtools_${name}() {`, ...lines.map((line) => `  ${line}`), '}'];
};
