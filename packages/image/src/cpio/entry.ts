/** What all members of an archive have. */
interface Member {
  /** Relative, without `./`: `bin/sh`. The root folder itself is `.`. */
  readonly path: string;
  /** Permission bits: `0o755`. */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970; by default that of the archive. */
  readonly mtime?: number;
}

/** A member of an archive, as the kernel unpacks it. Nothing needs to exist on a disk, so device nodes need no root. */
export type CpioEntry =
  | (Member & { readonly kind: 'file'; readonly content: Uint8Array })
  | (Member & { readonly kind: 'directory' | 'fifo' | 'socket' })
  | (Member & { readonly kind: 'symlink'; readonly target: string })
  | (Member & {
      readonly kind: 'character-device' | 'block-device';
      readonly major: number;
      readonly minor: number;
    })
  /** Another name of a file that comes earlier. */
  | { readonly kind: 'hard-link'; readonly path: string; readonly target: string };
