import type { CpioEntry } from '../cpio/entry.ts';

/** Something that takes room. */
export interface Sized {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** The largest files of a tree, the largest first; hard links take no room of their own. */
export const largestFiles = (entries: readonly CpioEntry[], count: number): readonly Sized[] =>
  entries
    .flatMap((entry) =>
      entry.kind === 'file' ? [{ path: `/${entry.path}`, size: entry.content.length }] : [],
    )
    .sort((a, b) => b.size - a.size || Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .slice(0, count);
