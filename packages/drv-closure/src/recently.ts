export interface RecentlyOptions<Value> {
  /** What is remembered weighs at least this much before anything is forgotten, and never twice as much and one value. */
  readonly limit: number;
  readonly make: (key: number) => Value;
  readonly weigh: (value: Value) => number;
}

/** Remembers what was made for the last keys. */
export const recently = <Value extends NonNullable<unknown>>({
  limit,
  make,
  weigh,
}: RecentlyOptions<Value>): ((key: number) => Value) => {
  let young = new Map<number, Value>();
  let old = new Map<number, Value>();
  let weight = 0;
  return (key) => {
    const found = young.get(key);
    if (found !== undefined) return found;
    const value = old.get(key) ?? make(key);
    if (weight >= limit) {
      old = young;
      young = new Map();
      weight = 0;
    }
    young.set(key, value);
    weight += weigh(value);
    return value;
  };
};
