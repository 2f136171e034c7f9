import type { StorePath } from '../store-path/store-path.ts';

/** A store path with everything that a store wants to know to take it. */
export interface StoreObject {
  readonly path: StorePath;
  readonly references: readonly StorePath[];
  readonly nar: Uint8Array;
  /** What its path follows from, such as `text:sha256:<base32>`: with it, a store needs no signature. */
  readonly ca: string | undefined;
  readonly deriver?: StorePath;
}
