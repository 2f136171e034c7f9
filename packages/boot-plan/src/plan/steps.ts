import type { BootManifest } from './manifest.ts';

/**
 * One change to the disk. Paths are the host's. A step is done before the next one begins, and a plan is safe to interrupt after
 * any of them.
 */
export type Step =
  | { readonly do: 'make-folder'; readonly path: string }
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  | {
      readonly do: 'copy';
      readonly from: string;
      readonly to: string;
      readonly name: string;
      /** Bytes. */
      readonly size: number;
      readonly why: 'new' | 'damaged';
    }
  /** Copies an initrd and has the system's own program add its secrets. */
  | {
      readonly do: 'add-secrets';
      readonly from: string;
      readonly to: string;
      readonly name: string;
      readonly size: number;
      /** The program, inside the root. */
      readonly tool: string;
      readonly toplevel: string;
    }
  | { readonly do: 'write-menu'; readonly path: string; readonly text: string; readonly mode: number }
  /** Hashes that only the copies made before can tell are filled in. */
  | { readonly do: 'write-manifest'; readonly path: string; readonly manifest: BootManifest }
  | { readonly do: 'unlink'; readonly path: string }
  | { readonly do: 'remove-folder'; readonly path: string }
  /** fsync of a folder: what was renamed or removed in it stays so. */
  | { readonly do: 'sync'; readonly path: string };

/** A step for people and for JSON: without the text of menus. */
export const describeStep = (step: Step): Readonly<Record<string, unknown>> => {
  switch (step.do) {
    case 'write-menu':
      return { do: step.do, path: step.path, bytes: Buffer.byteLength(step.text) };
    case 'write-manifest':
      return { do: step.do, path: step.path };
    default:
      return { ...step };
  }
};
