import { lstatSync, readlinkSync, type Stats } from 'node:fs';

/** What a walk asks about a path of the host whose folder is no link. */
export interface Disk {
  /** About the last name itself; `undefined` when there is nothing. */
  readonly stat: (hostPath: string) => Stats | undefined;
  readonly readLink: (hostPath: string) => string;
}

/** As it is now, at each question. */
export const disk: Disk = {
  stat: (hostPath) => {
    try {
      return lstatSync(hostPath, { throwIfNoEntry: false });
    } catch (error) {
      return absent(error);
    }
  },
  readLink: (hostPath) => readlinkSync(hostPath),
};

/** As it was at the first question. */
export const rememberingDisk = (): Disk => ({
  stat: remember(disk.stat),
  readLink: remember(disk.readLink),
});

/** Asks once for each path; an error is an answer that is not kept. */
export const remember = <T>(ask: (path: string) => T): ((path: string) => T) => {
  const known = new Map<string, { readonly answer: T }>();
  return (path) => {
    const seen = known.get(path);
    if (seen !== undefined) return seen.answer;
    const answer = ask(path);
    known.set(path, { answer });
    return answer;
  };
};

/** The errors that say that a path leads nowhere; the others are thrown again. */
export const absent = (error: unknown): undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
  throw error;
};
