export type JsonObject = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const memberOf = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

export const withoutNulls = (object: JsonObject): JsonObject => select(object, (_, value) => value !== null);

/** What is left of an object without some members; `undefined` when nothing is. */
export const rest = (object: JsonObject, names: readonly string[]): JsonObject | undefined => {
  const left = select(object, (name) => !names.includes(name));
  return Object.keys(left).length > 0 ? left : undefined;
};

const select = (object: JsonObject, keep: (name: string, value: unknown) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name, value]) => keep(name, value)));
