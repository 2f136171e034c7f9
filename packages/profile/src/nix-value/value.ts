import type { ByteString } from '@nixtools/nix-formats';

/**
 * A Nix value that holds no function and no path: what a manifest can say. Strings are bytes; an integer is a `bigint`,
 * a float a `number`, an attribute set a `Map`, so that no attribute name is special.
 */
export type NixValue = ByteString | bigint | number | boolean | null | NixList | NixAttrs;

export type NixList = readonly NixValue[];

export type NixAttrs = ReadonlyMap<ByteString, NixValue>;

export const isAttrs = (value: NixValue | undefined): value is NixAttrs => value instanceof Map;

export const isList = (value: NixValue | undefined): value is NixList => Array.isArray(value);

export const isString = (value: NixValue | undefined): value is ByteString => typeof value === 'string';
