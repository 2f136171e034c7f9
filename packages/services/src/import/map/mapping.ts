import type { RawUnit } from '../nixos/raw.ts';
import type { UnitNames } from './unit-names.ts';
import type { Json } from './unmapped.ts';

/** What a handler of a key can see and do. */
export interface Mapping {
  /** `nginx.service` */
  readonly unit: string;
  /** What the description calls the service of the unit. */
  readonly id: string | undefined;
  readonly raw: RawUnit;
  readonly names: UnitNames;
  /** Environment variables of the unit that are known beforehand. */
  readonly env: Readonly<Record<string, string>>;
  readonly put: (path: string | readonly string[], value: Json) => void;
  /** Adds to a list what it does not have. */
  readonly add: (path: string | readonly string[], values: readonly string[]) => void;
  readonly get: (path: string | readonly string[]) => unknown;
}

/** What a handler could not map, and why; without `value`, all of it. */
export interface Loss {
  readonly reason: string;
  readonly value?: Json;
}

export type Verdict = Loss | undefined;

/** Maps the values of one key, a list as systemd sees it: one entry for each time that the key is given. */
export type Handler = (values: readonly string[], mapping: Mapping) => Verdict;

export type Handlers = Readonly<Record<string, Handler>>;

/** Of keys that say nothing which a description could have. */
export const saysNothing: Handler = () => undefined;

export const lost =
  (reason: string): Handler =>
  () => ({ reason });

const last = (values: readonly string[]): string => values.at(-1) ?? '';

/** A key with one value, that of the last time it is given. */
export const single =
  (handle: (value: string, mapping: Mapping) => Verdict): Handler =>
  (values, mapping) =>
    handle(last(values), mapping);

/** Puts one value somewhere, unless it cannot be read. */
export const put = (
  path: string,
  read: (value: string) => Json | undefined = (value) => value,
  reason = 'no value that the description can hold',
): Handler =>
  single((value, mapping) => {
    const parsed = read(value);
    if (parsed === undefined) return { reason };
    mapping.put(path, parsed);
    return undefined;
  });

/** Maps each entry by itself; those that cannot be are lost together. */
export const each =
  (handle: (entry: string, mapping: Mapping) => string | undefined): Handler =>
  (values, mapping) => {
    const reasons = values.map((entry) => ({ entry, reason: handle(entry, mapping) }));
    const failed = reasons.filter((one) => one.reason !== undefined);
    const reason = [...new Set(failed.map((one) => one.reason))].join('; ');
    if (failed.length === 0) return undefined;
    return { reason, ...(failed.length < values.length ? { value: failed.map(({ entry }) => entry) } : {}) };
  };

/** As `each`, for a key whose values are words: `After=a b` is two. */
export const eachWord = (handle: (word: string, mapping: Mapping) => string | undefined): Handler => {
  const inner = each(handle);
  return (values, mapping) => {
    const words = values.flatMap((value) => value.split(/\s+/)).filter((word) => word !== '');
    return inner(words, mapping);
  };
};
