import { type ByteString, byteStringFromUtf8, compareUtf8 } from '@nixtools/nix-formats';
import { printNixValue } from '../nix-value/print.ts';
import type { NixAttrs, NixValue } from '../nix-value/value.ts';

/** A JSON value as a package's `meta` holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface ManifestMeta {
  readonly meta: NixAttrs;
  /** Names of the attributes that a manifest cannot keep, sorted. */
  readonly dropped: readonly string[];
}

/** One attribute of one package must not make every manifest huge. */
const MAX_BYTES = 64 * 1024;

const MAX_DEPTH = 32;

/**
 * The same value for a manifest, or `undefined` when it would not survive there: `nix-env` drops attributes that hold
 * a `null` or a package, and writes some numbers in a way that it cannot read again, which makes the whole profile
 * unreadable.
 */
const toNix = (value: Json, isInList: boolean, depth: number): NixValue | undefined => {
  if (depth > MAX_DEPTH || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return toBytes(value);
  if (typeof value === 'number') return numberToNix(value, isInList);
  if (isJsonList(value)) return whole(value.map((item) => toNix(item, true, depth + 1)));
  return attrsToNix(value, depth);
};

/** No string of Nix holds a NUL. */
const toBytes = (text: string): ByteString | undefined =>
  text.includes('\0') ? undefined : byteStringFromUtf8(text);

/** A negative number in a list and a float of more than six digits are what `nix-env` writes wrongly. */
const numberToNix = (value: number, isInList: boolean): NixValue | undefined => {
  if (value < 0 && isInList) return undefined;
  if (Number.isSafeInteger(value)) return BigInt(value);
  return /^-?\d{1,3}\.\d{1,3}$/.test(String(value)) ? value : undefined;
};

const attrsToNix = (attrs: { readonly [name: string]: Json }, depth: number): NixAttrs | undefined => {
  const names = whole(Object.keys(attrs).map(toBytes));
  const values = whole(Object.values(attrs).map((item) => toNix(item, false, depth + 1)));
  if (names === undefined || values === undefined || names.includes('outPath')) return undefined;
  return new Map(names.map((name, at) => [name, values[at] ?? null]));
};

/** All of them, or nothing. */
const whole = <T>(values: readonly (T | undefined)[]): T[] | undefined => {
  const present = values.filter((value) => value !== undefined);
  return present.length === values.length ? present : undefined;
};

const isJsonList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A package's meta as a manifest can keep it through every later `nix-env`. */
export const manifestMeta = (meta: { readonly [name: string]: Json }): ManifestMeta => {
  const kept = new Map<ByteString, NixValue>();
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(meta)) {
    const key = toBytes(name);
    const converted = toNix(value, false, 0);
    const isTooLarge = converted !== undefined && printNixValue(converted).length > MAX_BYTES;
    if (key === undefined || converted === undefined || isTooLarge) dropped.push(name);
    else kept.set(key, converted);
  }
  return { meta: kept, dropped: dropped.sort(compareUtf8) };
};
