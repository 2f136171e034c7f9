/** Bytes of the old text to copy, then to step over (back if negative), then to insert. After the last hunk the rest is copied. */
export interface Hunk {
  readonly copy: number;
  readonly skip: number;
  readonly insert: Uint8Array;
}
