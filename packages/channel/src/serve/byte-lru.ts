/** Values with a size in bytes; the longest unused go first. */
export interface ByteLru<Key, Value> {
  get(key: Key): Value | undefined;
  /** Not kept when it alone is more than an eighth of the limit: it would push out all the rest. */
  set(key: Key, value: Value, bytes: number): void;
}

export const byteLru = <Key, Value>(limit: number): ByteLru<Key, Value> => {
  // A Map keeps the order of insertion, so the first is the one that was not used for longest.
  const kept = new Map<Key, { readonly value: Value; readonly bytes: number }>();
  let used = 0;
  const drop = (key: Key): void => {
    used -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set(key, value, bytes) {
      drop(key);
      if (bytes > limit / 8) return;
      kept.set(key, { value, bytes });
      used += bytes;
      for (const oldest of kept.keys()) {
        if (used <= limit) break;
        drop(oldest);
      }
    },
  };
};
