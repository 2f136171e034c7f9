const factors: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['K', 1024],
  ['M', 1024 ** 2],
  ['G', 1024 ** 3],
  ['T', 1024 ** 4],
]);

/**
 * Bytes of a size with systemd's suffixes to the base 1024; undefined for percentages, `infinity` and what is none.
 *
 * @example bytes('64M') // 67_108_864
 */
export const bytes = (text: string): number | undefined => {
  const [, count, suffix = ''] = /^(\d+)([KMGT]?)$/.exec(text.trim()) ?? [];
  const factor = factors.get(suffix);
  if (count === undefined || factor === undefined) return undefined;
  const value = Number(count) * factor;
  return Number.isSafeInteger(value) ? value : undefined;
};
