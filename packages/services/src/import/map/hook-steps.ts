import { boolean } from '../systemd/boolean.ts';
import { type Lines, noMainPid, readLines, runnable, verdictOf } from './command-lines.ts';
import type { Handler, Mapping, Verdict } from './mapping.ts';
import { nixosScript } from './script.ts';
import type { Json } from './unmapped.ts';

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

export const putLines = (when: When, { lines, losses }: Lines, mapping: Mapping): Verdict => {
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

export const hooks =
  (when: When): Handler =>
  (values, mapping) =>
    putLines(when, readLines(values, when, mapping), mapping);
