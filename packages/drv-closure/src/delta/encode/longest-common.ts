/** Places of equal numbers in two lists, ascending in both: as many as there can be, or as many as come first in long lists. */
export const longestCommon = (
  a: readonly number[],
  b: ArrayLike<number>,
): readonly (readonly [number, number])[] => {
  const width = b.length + 1;
  if (a.length * b.length > 1 << 20) return firstCommon(a, b);
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] as number) + 1
          : Math.max(lengths[(i + 1) * width + j] as number, lengths[i * width + j + 1] as number);
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if ((lengths[(i + 1) * width + j] as number) >= (lengths[i * width + j + 1] as number)) i++;
    else j++;
  }
  return found;
};

const firstCommon = (a: readonly number[], b: ArrayLike<number>): [number, number][] => {
  const found: [number, number][] = [];
  for (let place = 0; place < Math.min(a.length, b.length); place++)
    if (a[place] === b[place]) found.push([place, place]);
  return found;
};
