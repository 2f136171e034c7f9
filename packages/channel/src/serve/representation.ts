import type { ByteRange } from './byte-range.ts';

/** What a target stands for at the moment, ready to be sent in part or as a whole. Whoever gets one closes it. */
export interface Representation {
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Strong, with its quotes: other bytes, another tag. */
  readonly etag: string;
  readonly cacheControl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The bytes of a span, in pieces; fails when they are not all there. */
  readonly read: (range: ByteRange) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly close: () => Promise<void> | void;
}

/** Named by a hash of its bytes, so no copy of it is ever out of date. */
export const immutable = 'public, max-age=31536000, immutable';

/** Kept by caches, and asked about each time. */
export const revalidated = 'no-cache';

const PIECE = 64 * 1024;

/** The spans of at most 64 KiB that make up one: what is read, or handed to a socket, at once. */
export function* pieces({ start, end }: ByteRange): Generator<ByteRange> {
  for (let at = start; at < end; at += PIECE) yield { start: at, end: Math.min(at + PIECE, end) };
}

function* bytePieces(bytes: Uint8Array, range: ByteRange): Generator<Uint8Array> {
  for (const { start, end } of pieces(range)) yield bytes.subarray(start, end);
}

interface BytesOptions extends Pick<Representation, 'type' | 'etag' | 'cacheControl' | 'headers'> {
  readonly bytes: Uint8Array;
  readonly close?: () => void;
}

export const ofBytes = ({ bytes, close = () => {}, ...rest }: BytesOptions): Representation => ({
  ...rest,
  size: bytes.length,
  read: (range) => bytePieces(bytes, range),
  close,
});
