import type { RawUnit } from '../nixos/raw.ts';
import { scriptKey } from './command-keys.ts';
import { isGenerated } from './command-lines.ts';
import { dependencyKeys } from './dependency-keys.ts';
import { putText } from './hook-steps.ts';
import { eachWord, type Handler, type Handlers, type Mapping, put, saysNothing } from './mapping.ts';
import { valuesOf } from './values.ts';

const recordOf = (raw: RawUnit, key: string): Readonly<Record<string, unknown>> => {
  const value = raw[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
};

/** A script option is read with the `Exec…=` that NixOS makes of it, where there is one. */
const textFor =
  (option: 'preStart' | 'postStart' | 'preStop' | 'postStop', key: string): Handler =>
  ([text = ''], mapping) => {
    if (!isInSection(option, key, mapping)) putText(option, text, mapping);
    return undefined;
  };

const isInSection = (option: string, key: string, mapping: Mapping): boolean =>
  valuesOf(recordOf(mapping.raw, 'serviceConfig')[key]).some((line) => isGenerated(line, option, mapping));

/** `bin` and `sbin` of packages, or what NixOS of 2014 makes of them. */
const foldersOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.split(':');
  const packages = Array.isArray(value) ? value.map(String) : [];
  return [...packages.map((path) => `${path}/bin`), ...packages.map((path) => `${path}/sbin`)];
};

const putFolders = (folders: readonly string[], mapping: Mapping): void =>
  mapping.add(
    'exec.path',
    folders.filter((folder) => folder !== ''),
  );

const path: Handler = (_, mapping) => {
  const own = recordOf(mapping.raw, 'environment')['PATH'];
  if (own === undefined || own === null) putFolders(foldersOf(mapping.raw['path']), mapping);
  return undefined;
};

const environment: Handler = (_, mapping) => {
  for (const [name, value] of Object.entries(recordOf(mapping.raw, 'environment'))) {
    if (value === null) continue;
    if (name === 'PATH') putFolders(foldersOf(value), mapping);
    else mapping.put(['exec', 'env', name], String(value));
  }
  return undefined;
};

const unless =
  (usual: string, reason: string): Handler =>
  ([value]) =>
    value === usual ? undefined : { reason };

/** Options that only `nixos-rebuild switch` reads; their defaults are no news. */
const whenSwitching = (usual: string): Handler =>
  unless(usual, 'only switching between generations of NixOS looks at it');

const offUnlessEnabled =
  (reason: string): Handler =>
  (_, mapping) =>
    recordOf(mapping.raw, 'confinement')['enable'] === true ? { reason } : undefined;

/** The options of a service in NixOS beside its sections. */
export const nixosServiceKeys: Handlers = {
  ...dependencyKeys,
  enable: saysNothing,
  name: saysNothing,
  description: put('description', (text) => text.replaceAll(/\s+/g, ' ').trim()),
  aliases: eachWord((alias, mapping) => {
    const name = alias.replace(/\.service$/, '');
    if (name.includes('@')) return 'an alias of a template';
    mapping.add('aliases', [name]);
    return undefined;
  }),
  environment,
  path,
  enableDefaultPath: unless('true', 'its effect is in the path'),
  script: scriptKey,
  scriptArgs: (_, mapping) =>
    mapping.raw['script'] === '' ? { reason: 'there is no script that could take arguments' } : undefined,
  preStart: textFor('preStart', 'ExecStartPre'),
  postStart: textFor('postStart', 'ExecStartPost'),
  preStop: textFor('preStop', 'ExecStop'),
  postStop: textFor('postStop', 'ExecStopPost'),
  reload: (_, mapping) =>
    isInSection('reload', 'ExecReload', mapping) ? undefined : { reason: 'no ExecReload runs it' },
  startLimitBurst: put('restart.burst', (value) => Number(value) || undefined),
  startLimitIntervalSec: put('restart.windowMs', (value) => Number(value) * 1000),
  startAt: (values, mapping) => {
    // NixOS makes a timer of it, and that is mapped.
    const timer = mapping.names.timerOf(mapping.unit);
    const missing = values.filter((calendar) => timer?.includes(calendar) === false);
    if (missing.length > 0) return { reason: 'the timer of this name says another time', value: missing };
    if (timer === undefined)
      values.forEach((calendar, index) => {
        mapping.put(['timers', String(index + 1).padStart(2, '0'), 'calendar'], calendar);
      });
    return undefined;
  },
  restartIfChanged: whenSwitching('true'),
  stopIfChanged: whenSwitching('true'),
  reloadIfChanged: whenSwitching('false'),
  notSocketActivated: whenSwitching('false'),
  enableStrictShellChecks: unless('false', 'it is about building the scripts'),
  overrideStrategy: unless('asDropinIfExists', 'there is no unit of a package to add to'),
  confinement: offUnlessEnabled('the description has no file system of its own for a service'),
};
