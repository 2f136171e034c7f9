/** One change on the target, in its own paths. Each can be done again: what is already so stays so. */
export type RemoteStep =
  | { readonly do: 'make-folder'; readonly path: string; readonly mode?: number }
  /** Replaces what is there in one go. */
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  | {
      readonly do: 'copy';
      readonly from: string;
      readonly to: string;
      readonly name: string;
      readonly size: number;
    }
  | {
      readonly do: 'add-secrets';
      readonly from: string;
      readonly to: string;
      readonly name: string;
      /** The root folder, and the program inside it. */
      readonly root: string;
      readonly tool: string;
    }
  /** A text file, compared after writing. Without a mode, that and the owner of the file that is there stay. */
  | { readonly do: 'put'; readonly path: string; readonly text: string; readonly mode?: number }
  | { readonly do: 'unlink'; readonly path: string }
  /** All links in a folder of ours, and the folder. */
  | { readonly do: 'remove-links'; readonly path: string }
  /** Only when it is empty. */
  | { readonly do: 'remove-folder'; readonly path: string }
  | { readonly do: 'sync'; readonly path: string }
  /** Keeps the times of a file or folder in a file of ours, the first time only; and gives them back. */
  | { readonly do: 'keep-times'; readonly path: string; readonly in: string }
  | { readonly do: 'restore-times'; readonly path: string; readonly in: string }
  /** All of a root folder, when nothing is mounted below it. */
  | { readonly do: 'remove-tree'; readonly path: string };

/** A step for people and for JSON. */
export const describeRemoteStep = (step: RemoteStep): Readonly<Record<string, unknown>> => {
  if (step.do !== 'put') return { ...step };
  return { do: step.do, path: step.path, bytes: Buffer.byteLength(step.text) };
};
