import type { RawUnit } from '../nixos/raw.ts';
import type { Draft } from './draft.ts';
import type { Handlers, Loss, Mapping } from './mapping.ts';
import type { UnitNames } from './unit-names.ts';
import type { Json, Unmapped } from './unmapped.ts';
import { isEmpty, valuesOf } from './values.ts';

/** What is known of each key of a unit: of its own options, and of those in its sections (`serviceConfig`). */
export interface UnitKeys {
  readonly options: Handlers;
  readonly sections: Readonly<Record<string, Handlers>>;
}

export interface MapUnitOptions {
  readonly unit: string;
  readonly raw: RawUnit;
  readonly keys: UnitKeys;
  readonly names: UnitNames;
  readonly env?: Readonly<Record<string, string>>;
}

const pathOf = (path: string | readonly string[]): readonly string[] =>
  typeof path === 'string' ? path.split('.') : path;

/**
 * Maps every key of a unit into a draft: its options, then its sections, in the order of the tables.
 *
 * @returns the keys that are not mapped, each with its value and why: together with the mapped ones they are all
 */
export const mapUnit = (draft: Draft, { unit, raw, keys, names, env = {} }: MapUnitOptions): Unmapped[] => {
  const unmapped: Unmapped[] = [];
  const mappingFor = (key: string): Mapping => {
    const source = { unit, key };
    const get: Mapping['get'] = (path) => draft.get(pathOf(path));
    return {
      unit,
      id: names.ids.get(unit.replace(/\.[a-z]+$/, '')),
      raw,
      names,
      env,
      get,
      put: (path, value) => draft.put(pathOf(path), value, source),
      add: (path, values) => {
        const there = get(path);
        const list = Array.isArray(there) ? there : [];
        if (values.length > 0) draft.put(pathOf(path), [...new Set([...list, ...values])], source);
      },
    };
  };
  const mapAll = (prefix: string, set: Readonly<Record<string, Json>>, handlers: Handlers): void => {
    const names = [
      ...Object.keys(handlers).filter((name) => Object.hasOwn(set, name)),
      ...unknownIn(set, handlers),
    ];
    for (const name of names) {
      const value = set[name] ?? null;
      if (isEmpty(value)) continue;
      const key = `${prefix}${name}`;
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      const loss: Loss | undefined =
        handler === undefined
          ? { reason: 'no field of the description says this' }
          : handler(valuesOf(value), mappingFor(key));
      if (loss === undefined) continue;
      const isKept =
        loss.value === undefined && keep(draft, { unit, key: name, section: prefix.slice(0, -1), value });
      unmapped.push({
        unit,
        key,
        value: loss.value ?? value,
        reason: loss.reason,
        ...(isKept ? { keptFor: 'systemd' as const } : {}),
      });
    }
  };
  const isSection = (name: string, value: unknown): boolean =>
    Object.hasOwn(keys.sections, name) && isRecord(value);
  mapAll(
    '',
    Object.fromEntries(Object.entries(raw).filter(([name, value]) => !isSection(name, value))),
    keys.options,
  );
  for (const [section, handlers] of Object.entries(keys.sections)) {
    const set = raw[section];
    if (isRecord(set)) mapAll(`${section}.`, set, handlers);
  }
  return unmapped;
};

/** Sections, and the places of the target systemd where lines can be added to them. */
const places: Readonly<Record<string, string>> = {
  serviceConfig: 'Service',
  socketConfig: 'Socket',
  timerConfig: 'Timer',
};

interface KeptKey {
  readonly unit: string;
  readonly section: string;
  readonly key: string;
  readonly value: Json;
}

/** What only systemd can express stays for systemd, as lines of the unit. */
const keep = (draft: Draft, { unit, section, key, value }: KeptKey): boolean => {
  const isOfService = section === 'unitConfig' && unit.endsWith('.service') && !key.startsWith('X-');
  const place = isOfService ? 'Unit' : places[section];
  const lines = valuesOf(value).map((text) => `${key}=${text}`);
  if (place === undefined || lines.some((line) => /[\0\r\n]/.test(line))) return false;
  const path = ['overrides', 'systemd', place];
  const there = draft.get(path);
  draft.put(path, [...(Array.isArray(there) ? there : []), ...lines], { unit, key: `${section}.${key}` });
  return true;
};

const unknownIn = (set: Readonly<Record<string, unknown>>, handlers: Handlers): string[] =>
  Object.keys(set).filter((name) => !Object.hasOwn(handlers, name));

const isRecord = (value: unknown): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
