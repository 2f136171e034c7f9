/** `plural(1, 'path')` -> `1 path`; `plural(2, 'entry', 'entries')` -> `2 entries`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
