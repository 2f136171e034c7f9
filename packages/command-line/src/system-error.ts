import { type ErrorKind, NixtoolsError } from '@nixtools/nix-formats';

interface Known {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint: string;
}

/** What the operating system's errors mean to a user. Nothing was half-written: see `@nixtools/durable-fs`. */
const known: Readonly<Record<string, Known>> = {
  ENOSPC: {
    kind: 'failed',
    message: 'the disk is full',
    hint: 'free some space and try again; what was there before still works',
  },
  EDQUOT: {
    kind: 'failed',
    message: 'the disk quota is used up',
    hint: 'free some space and try again; what was there before still works',
  },
  EACCES: {
    kind: 'environment',
    message: 'permission denied',
    hint: 'check who owns it, or choose another folder',
  },
  EPERM: {
    kind: 'environment',
    message: 'operation not permitted',
    hint: 'check who owns it, or choose another folder',
  },
  EROFS: {
    kind: 'environment',
    message: 'the file system is read-only',
    hint: 'choose another folder, or mount it for writing',
  },
  EIO: {
    kind: 'failed',
    message: 'the disk does not read or write',
    hint: 'look at the messages of the kernel (dmesg); what was there before still works',
  },
  EBUSY: { kind: 'environment', message: 'it is in use', hint: 'is something mounted there?' },
  EXDEV: {
    kind: 'environment',
    message: 'two folders that must be on one file system are not',
    hint: 'choose a folder that no other file system is mounted in',
  },
  EEXIST: { kind: 'environment', message: 'something is there already', hint: 'choose another place' },
  ENOTEMPTY: { kind: 'environment', message: 'the folder is not empty', hint: 'choose another place' },
  EISDIR: { kind: 'environment', message: 'this is a folder, not a file', hint: 'check the spelling' },
  ELOOP: { kind: 'environment', message: 'the links lead in a circle', hint: 'check where they point' },
  ENAMETOOLONG: { kind: 'environment', message: 'the path is too long', hint: 'choose a shorter one' },
  ENOMEM: { kind: 'environment', message: 'out of memory', hint: 'end other programs and try again' },
  EAGAIN: {
    kind: 'environment',
    message: 'too many processes, or no memory for one more',
    hint: 'end other programs, or raise the limit: ulimit -u',
  },
  ENOENT: { kind: 'environment', message: 'no such file or folder', hint: 'check the spelling' },
  ENOTDIR: { kind: 'environment', message: 'a part of the path is not a folder', hint: 'check the spelling' },
  EMFILE: { kind: 'environment', message: 'too many open files', hint: 'raise the limit: ulimit -n' },
};

/** An error of the operating system as one that a user can act on; `undefined` for any other. */
export const fromSystemError = (error: unknown): NixtoolsError | undefined => {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const entry = code === undefined ? undefined : known[code];
  return code === undefined || entry === undefined
    ? undefined
    : new NixtoolsError({ ...entry, code, place: path, cause: error });
};
