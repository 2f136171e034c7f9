import type { Imported, RawNixos } from '../../src/import/index.ts';

type Unit = RawNixos['units']['services'][string];
type Value = Unit[string];

/** Keys of a unit, of its options and of its sections: `after`, `serviceConfig.User`. */
const keysOf = (unit: Unit): string[] =>
  Object.entries(unit).flatMap(([key, value]) =>
    isSection(key, value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );

const isSection = (key: string, value: Value | undefined): value is { [name: string]: Value } =>
  (key.endsWith('Config') || key === 'environment') &&
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value);

/** NixOS writes these options into sections, so both hold the value. */
const twins: readonly (readonly string[])[] = [
  ...['After', 'Before', 'Requires', 'Wants', 'PartOf', 'Conflicts', 'Description'].map((name) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    `unitConfig.${name}`,
  ]),
  ['bindsTo', 'unitConfig.BindsTo'],
  ['restartTriggers', 'unitConfig.X-Restart-Triggers'],
  ['path', 'environment.PATH'],
  ['preStart', 'serviceConfig.ExecStartPre'],
  ['script', 'scriptArgs', 'serviceConfig.ExecStart'],
  ['postStart', 'serviceConfig.ExecStartPost'],
  ['preStop', 'serviceConfig.ExecStop'],
  ['postStop', 'serviceConfig.ExecStopPost'],
];

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const altered = (value: Value): Value => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [...value, typeof value[0] === 'object' ? {} : 'altered'];
  if (typeof value === 'string') return `${value} altered`;
  return { ...value, altered: 'altered' };
};

const read = (unit: Unit, key: string): Value | undefined => {
  const [section = '', inner] = split(key);
  const value = unit[section];
  if (inner === undefined) return value;
  return isSection(section, value) ? value[inner] : undefined;
};

const split = (key: string): readonly [string, string | undefined] => {
  const at = key.indexOf('.');
  return at === -1 ? [key, undefined] : [key.slice(0, at), key.slice(at + 1)];
};

const withAltered = (unit: Unit, key: string): Unit => {
  const value = read(unit, key);
  if (isEmpty(value) || value === undefined) return unit;
  const [section, inner] = split(key);
  if (inner === undefined) return { ...unit, [section]: altered(value) };
  const whole = unit[section];
  return isSection(section, whole) ? { ...unit, [section]: { ...whole, [inner]: altered(value) } } : unit;
};

const resultOf = ({ set, unmapped, skipped }: Imported): string =>
  JSON.stringify([set.services, unmapped, skipped]);

/** What only names a unit says nothing about it. */
const isName = (key: string): boolean => key === 'name';

/**
 * Alters each key of each unit in turn. A key whose change nobody would notice, in the description or in the list of
 * what is not mapped, was dropped silently.
 */
export const silentKeys = (
  raw: RawNixos,
  kind: 'services' | 'sockets' | 'timers',
  names: readonly string[],
  importRaw: (raw: RawNixos) => Imported,
): { readonly keys: number; readonly silent: readonly string[] } => {
  const imported = importRaw(raw);
  const before = resultOf(imported);
  // A unit that is skipped is listed as a whole.
  const skipped = imported.skipped.map(({ unit }) => unit);
  const silent: string[] = [];
  let keys = 0;
  for (const name of names.filter((one) => !skipped.includes(`${one}.service`))) {
    const unit = raw.units[kind][name] ?? {};
    for (const key of keysOf(unit)) {
      if (isEmpty(read(unit, key)) || isName(key)) continue;
      keys += 1;
      const together = twins.find((group) => group.includes(key)) ?? [key];
      const changed = together.reduce(withAltered, unit);
      const units = { ...raw.units, [kind]: { ...raw.units[kind], [name]: changed } };
      if (resultOf(importRaw({ ...raw, units })) === before) silent.push(`${kind}/${name} ${key}`);
    }
  }
  return { keys, silent };
};
