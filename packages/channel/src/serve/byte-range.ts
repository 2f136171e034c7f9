/** A half-open span of bytes. */
export interface ByteRange {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

/**
 * The one span that a `Range` header asks for of something of `size` bytes. `unsatisfiable` when nothing there is;
 * `undefined`, which means all of it, for other units, several spans, and what is no range at all: a server may ignore
 * the header.
 *
 * @see RFC 9110, section 14
 * @example parseRange('bytes=-5', 100) // { start: 95, end: 100 }
 */
export const parseRange = (header: string, size: number): ByteRange | 'unsatisfiable' | undefined => {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header) ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
};
