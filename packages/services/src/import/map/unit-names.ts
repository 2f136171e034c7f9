import { isMilestone, type Milestone, serviceId } from '../../description/id.ts';
import type { RawUnit } from '../nixos/raw.ts';
import { sectionValue, valuesOf } from './values.ts';

/** What a name in a dependency stands for. */
type Dependency =
  | { readonly name: string; readonly external: boolean }
  | { readonly mount: string }
  | { readonly device: string }
  /** Every service has it by itself. */
  | { readonly implied: true }
  | { readonly unknown: string };

const milestoneOf: ReadonlyMap<string, Milestone> = new Map([
  ['local-fs.target', 'local-fs'],
  ['remote-fs.target', 'local-fs'],
  // NixOS of 2014
  ['fs.target', 'local-fs'],
  ['network-interfaces.target', 'network'],
  ['ip-up.target', 'network-online'],
  ['network.target', 'network'],
  ['network-pre.target', 'network'],
  ['network-online.target', 'network-online'],
  ['syslog.target', 'syslog'],
  ['syslog.service', 'syslog'],
  ['syslog.socket', 'syslog'],
  ['systemd-journald.service', 'syslog'],
  ['systemd-journald.socket', 'syslog'],
  ['time-sync.target', 'time'],
  ['dbus.service', 'dbus'],
  ['dbus.socket', 'dbus'],
  ['nss-user-lookup.target', 'users'],
  ['multi-user.target', 'multi-user'],
  ['shutdown.target', 'shutdown'],
]);

/** Systemd orders every service after these, unless told not to. */
const implied = new Set(['sysinit.target', 'basic.target', 'systemd-tmpfiles-setup.service']);

/** Targets that a system which starts reaches. */
const ofBoot = new Set([
  ...['multi-user', 'graphical', 'default', 'basic', 'sysinit', 'local-fs', 'remote-fs', 'fs', 'network'].map(
    (name) => `${name}.target`,
  ),
  ...['network-online', 'network-interfaces', 'ip-up', 'sockets', 'timers', 'getty', 'nss-lookup'].map(
    (name) => `${name}.target`,
  ),
]);

export const isReachedAtBoot = (target: string): boolean => ofBoot.has(target);

/** systemd-escape --unescape --path. @example pathOfUnit('var-lib-a\\x2db.mount') // '/var/lib/a-b' */
const pathOfUnit = (unit: string): string => {
  const escaped = unit.replace(/\.[a-z]+$/, '');
  if (escaped === '-') return '/';
  return `/${escaped
    .replaceAll('-', '/')
    .replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))}`;
};

/** Which services an import has, and what they are called in the description. */
export interface UnitNames {
  /** Unit without its suffix -> id of the service. */
  readonly ids: ReadonlyMap<string, string>;
  readonly dependency: (unit: string, hasDefaults: boolean) => Dependency;
  /** Whether the configuration has this socket or timer: a package may bring one, too. */
  readonly hasStarter: (unit: string) => boolean;
  /** When the timer of the name of this unit starts it; undefined where there is none. */
  readonly timerOf: (unit: string) => readonly string[] | undefined;
}

/**
 * Ids for units: the name itself where it can be one; else with `_` for what an id cannot hold, and `nixos-` before
 * the names of milestones.
 */
export const idsOf = (units: readonly string[]): ReadonlyMap<string, string> => {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const unit of [...units].sort((a, b) => Number(isPlain(b)) - Number(isPlain(a)))) {
    const wished = isPlain(unit) ? unit : madePlain(unit);
    let id = wished;
    for (let number = 2; taken.has(id); number++) id = `${wished}-${number}`;
    taken.add(id);
    ids.set(unit, id);
  }
  return ids;
};

const isPlain = (unit: string): boolean => serviceId.safeParse(unit).success && !isMilestone(unit);

const madePlain = (unit: string): string => {
  if (isMilestone(unit)) return `nixos-${unit}`;
  const [kind = '', ...rest] = unit.split('@').map((part) => part.replaceAll(/[^A-Za-z0-9_.-]/g, '_'));
  const instance = rest.join('_');
  const named = [kind, ...(instance === '' ? [] : [instance])].map((part) =>
    /^[A-Za-z0-9]/.test(part) ? part : `unit${part}`,
  );
  return named.join('@').slice(0, 90);
};

type Units = Readonly<Record<string, RawUnit>>;

/** `sockets` and `timers` are all such units, by name. */
export const createUnitNames = (
  ids: ReadonlyMap<string, string>,
  { sockets, timers }: { readonly sockets: Units; readonly timers: Units },
): UnitNames => ({
  ids,
  hasStarter: (unit) => {
    const [, name = '', suffix = ''] = /^(.*)\.([a-z]+)$/.exec(unit) ?? [];
    return Object.hasOwn({ socket: sockets, timer: timers }[suffix] ?? {}, name);
  },
  timerOf: (unit) => {
    const config = timers[unit.replace(/\.[a-z]+$/, '')]?.['timerConfig'];
    return config === undefined ? undefined : valuesOf(sectionValue(config, 'OnCalendar'));
  },
  dependency: (unit, hasDefaults) => {
    const [, name = unit, suffix = 'service'] = /^(.*)\.([a-z]+)$/.exec(unit) ?? [];
    const id = ids.get(name);
    if (id !== undefined && ['service', 'socket', 'timer'].includes(suffix))
      return { name: id, external: false };
    const milestone = milestoneOf.get(unit);
    if (milestone !== undefined) return { name: milestone, external: false };
    if (hasDefaults && implied.has(unit)) return { implied: true };
    if (suffix === 'mount' || suffix === 'automount') return { mount: pathOfUnit(unit) };
    if (suffix === 'device') return { device: pathOfUnit(unit) };
    if (suffix === 'service' && isPlain(name)) return { name, external: true };
    return { unknown: unit };
  },
});
