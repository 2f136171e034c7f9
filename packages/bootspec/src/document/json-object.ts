export type JsonObject = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const memberOf = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The object itself when it has none. */
export const withoutNulls = (object: JsonObject): JsonObject =>
  Object.values(object).includes(null) ? select(object, (_, value) => value !== null) : object;

/** What is left of an object without some members; `undefined` when nothing is. */
export const rest = (object: JsonObject, names: readonly string[]): JsonObject | undefined =>
  Object.keys(object).every((name) => names.includes(name))
    ? undefined
    : select(object, (name) => !names.includes(name));

const select = (object: JsonObject, keep: (name: string, value: unknown) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name, value]) => keep(name, value)));
