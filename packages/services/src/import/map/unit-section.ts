import { boolean } from '../systemd/boolean.ts';
import { milliseconds } from '../systemd/time-span.ts';
import { dependencySectionKeys } from './dependency-keys.ts';
import { each, type Handlers, lost, put, single } from './mapping.ts';

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const wholeNumber = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

const pathCondition = (holds: string, fails?: string) =>
  each((value, mapping) => {
    if (value.startsWith('|')) return 'one of several conditions is enough';
    const isNegated = value.startsWith('!');
    const field = isNegated ? fails : holds;
    if (field === undefined) return 'the description has no condition for the contrary';
    mapping.add(['conditions', field], [value.slice(isNegated ? 1 : 0).replace(/(?<=.)\/+$/, '')]);
    return undefined;
  });

const switching = lost('only switching between generations of NixOS looks at it');

/** Keys of `[Unit]`: systemd.unit(5). */
export const unitSection: Handlers = {
  ...dependencySectionKeys,
  Description: put('description', oneLine),
  DefaultDependencies: single((value) =>
    boolean(value) === true ? undefined : { reason: 'it runs earlier or longer than ordinary services' },
  ),
  RequiresMountsFor: lost(
    'a path need not be a file system of its own, and those of a machine are mounted by then',
  ),
  StartLimitInterval: put('restart.windowMs', milliseconds),
  StartLimitIntervalSec: put('restart.windowMs', milliseconds),
  StartLimitBurst: put('restart.burst', (value) => wholeNumber(value) || undefined),
  ConditionPathExists: pathCondition('pathExists', 'pathMissing'),
  ConditionDirectoryNotEmpty: pathCondition('directoryNotEmpty'),
  ConditionKernelCommandLine: each((value, mapping) => {
    if (/^[!|]/.test(value)) return 'the description has no condition for the contrary';
    mapping.add('conditions.kernelParameters', [value]);
    return undefined;
  }),
  ConditionVirtualization: single((value, mapping) => {
    const isNegated = value.startsWith('!');
    const wanted = boolean(value.slice(isNegated ? 1 : 0));
    if (wanted === undefined) return { reason: 'only whether it is virtualized can be a condition' };
    mapping.put('conditions.virtualized', wanted !== isNegated);
    return undefined;
  }),
  'X-Restart-Triggers': switching,
  'X-Reload-Triggers': switching,
  'X-RestartIfChanged': switching,
  'X-StopIfChanged': switching,
  'X-StopOnReconfiguration': switching,
  'X-StopOnRemoval': switching,
  'X-OnlyManualStart': switching,
};
