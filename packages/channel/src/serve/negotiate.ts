import { type ByteRange, parseRange } from './byte-range.ts';

/** Names of headers are in lower case, as `node:http` gives them. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

interface Negotiated {
  readonly status: 200 | 206 | 304 | 412 | 416;
  /** What to send; absent where nothing of the representation is. */
  readonly range?: ByteRange;
}

const tagsIn = (header: string): readonly string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? [];

const isListed = (header: string, etag: string, compare: 'strong' | 'weak'): boolean =>
  header.trim() === '*' ||
  tagsIn(header).some((tag) => (compare === 'weak' ? tag.replace(/^W\//, '') : tag) === etag);

/**
 * What a GET or HEAD gets of a representation, by the request's conditions and its range.
 *
 * @param etag a strong one, with its quotes
 * @see RFC 9110, sections 13.2.2 and 14.2
 */
export const negotiate = (
  headers: RequestHeaders,
  { size, etag }: { readonly size: number; readonly etag: string },
): Negotiated => {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && !isListed(ifMatch, etag, 'strong')) return { status: 412 };
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && isListed(ifNoneMatch, etag, 'weak')) return { status: 304 };

  const whole: Negotiated = { status: 200, range: { start: 0, end: size } };
  const { range: wanted, 'if-range': ifRange } = headers;
  // A date in If-Range is never right: nothing here carries one.
  if (wanted === undefined || (ifRange !== undefined && ifRange.trim() !== etag)) return whole;
  const range = parseRange(wanted, size);
  if (range === undefined) return whole;
  return range === 'unsatisfiable' ? { status: 416 } : { status: 206, range };
};
