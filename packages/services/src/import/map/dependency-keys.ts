import { boolean } from '../systemd/boolean.ts';
import { eachWord, type Handler, type Handlers, type Mapping } from './mapping.ts';
import { isReachedAtBoot } from './unit-names.ts';

type Axis = 'requires' | 'wants' | 'bindsTo' | 'partOf' | 'conflicts' | 'after' | 'before';

const section = (mapping: Mapping, name: string): Readonly<Record<string, unknown>> => {
  const value = mapping.raw[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
};

const hasDefaults = (mapping: Mapping): boolean =>
  boolean(String(section(mapping, 'unitConfig')['DefaultDependencies'] ?? true)) !== false;

/** Every service conflicts with shutdown and stops before it, unless told not to. */
const isDefault = (axis: Axis, unit: string, mapping: Mapping): boolean =>
  hasDefaults(mapping) && unit === 'shutdown.target' && (axis === 'conflicts' || axis === 'before');

/** Targets of systemd itself, which every machine that it runs has. */
const everywhere = new Set(
  [
    ...['basic', 'bluetooth', 'cryptsetup', 'getty', 'graphical', 'local-fs-pre', 'network-pre', 'paths'],
    ...['printer', 'remote-fs-pre', 'slices', 'smartcard', 'sockets', 'sound', 'swap', 'sysinit', 'timers'],
  ].map((name) => `${name}.target`),
);

const isHard = (axis: Axis): boolean => axis === 'requires' || axis === 'bindsTo';

/** Where a unit that only NixOS has is required, a systemd elsewhere would not start the service. */
const on =
  (axis: Axis): Handler =>
  (values, mapping) => {
    const loss = mapNames(axis)(values, mapping);
    const isKept =
      !isHard(axis) || values.every((value) => value.split(/\s+/).every((name) => everywhere.has(name)));
    return loss === undefined || isKept ? loss : { value: [...values], ...loss };
  };

const mapNames = (axis: Axis): Handler =>
  eachWord((unit, mapping) => {
    if (isDefault(axis, unit, mapping)) return undefined;
    const dependency = mapping.names.dependency(unit, hasDefaults(mapping));
    if ('implied' in dependency) return axis === 'before' || axis === 'conflicts' ? noSuch(unit) : undefined;
    if ('unknown' in dependency) return noSuch(unit);
    if ('name' in dependency) {
      // Its own socket and timer are a part of it here.
      if (dependency.name === mapping.id)
        return mapping.names.hasStarter(unit) ? undefined : `${unit} is no unit of this configuration`;
      mapping.add(['dependencies', axis], [dependency.name]);
      return undefined;
    }
    if (axis === 'before' || axis === 'conflicts') return noSuch(unit);
    if ('mount' in dependency) mapping.add('host.mounts', [dependency.mount]);
    else mapping.add('host.devices', [dependency.device]);
    return undefined;
  });

const noSuch = (unit: string): string => `${unit} is no service and no milestone of a description`;

/** Who starts this unit. Other services of the import want it in turn: see `reverse-dependencies.ts`. */
const startedBy: Handler = eachWord((unit, mapping) => {
  if (isReachedAtBoot(unit)) {
    mapping.put('autostart', true);
    return undefined;
  }
  const dependency = mapping.names.dependency(unit, false);
  if ('name' in dependency && !dependency.external && unit.endsWith('.service')) return undefined;
  return `${unit}, which starts it, is no service of this import`;
});

/** `after`, `requires` ... as NixOS's own options, and as keys of `[Unit]`. */
export const dependencyKeys: Handlers = {
  requires: on('requires'),
  wants: on('wants'),
  bindsTo: on('bindsTo'),
  partOf: on('partOf'),
  conflicts: on('conflicts'),
  after: on('after'),
  before: on('before'),
  wantedBy: startedBy,
  requiredBy: startedBy,
};

export const dependencySectionKeys: Handlers = {
  Requires: on('requires'),
  Wants: on('wants'),
  BindsTo: on('bindsTo'),
  BindTo: on('bindsTo'),
  PartOf: on('partOf'),
  Conflicts: on('conflicts'),
  After: on('after'),
  Before: on('before'),
};
