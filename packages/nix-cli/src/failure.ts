import { type ErrorKind, NixtoolsError } from '@nixtools/nix-formats';
import type { RunResult } from './run/result.ts';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint: string;
}

const INTERRUPTED: KnownFailure = {
  pattern: /interrupted by the user/,
  code: 'INTERRUPTED',
  kind: 'failed',
  message: 'interrupted',
  hint: 'run the same command again: what was finished is kept',
};

/** What Nix 2.8 and 2.26 say when the machine, not the request, is at fault. The first match wins. */
const KNOWN_FAILURES: readonly KnownFailure[] = [
  INTERRUPTED,
  {
    pattern: /No space left on device|database or disk is full|Disk quota exceeded/,
    code: 'DISK_FULL',
    kind: 'failed',
    message: 'the disk of the Nix store is full',
    hint: 'free some space, for example with "nix-collect-garbage", and run the same command again',
  },
  {
    pattern: /file is not a database|database disk image is malformed|database schema .* is corrupt/,
    code: 'STORE_CORRUPT',
    kind: 'environment',
    message: 'the database of the Nix store is damaged',
    hint: 'restore the folder "db" of the Nix state folder from a backup, then run "nix-store --verify --check-contents"',
  },
  {
    pattern:
      /cannot connect to (?:socket|daemon)|cannot open connection to remote store|daemon-socket\S*: (?:Permission denied|Connection refused)/,
    code: 'DAEMON_UNREACHABLE',
    kind: 'environment',
    message: 'the Nix daemon does not answer',
    hint: 'start it ("systemctl start nix-daemon"); on Debian, a user of it must be in the group nix-users',
  },
  {
    pattern: /Permission denied|Operation not permitted|Read-only file system|readonly database/,
    code: 'STORE_NOT_WRITABLE',
    kind: 'environment',
    message: 'the Nix store is not ours to write',
    hint: 'run as the owner of the store, or let the Nix daemon do it (set NIX_REMOTE=daemon)',
  },
];

/** Nix's own last words: from the last `error:` to the end, without colours. */
const lastError = (stderr: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character of terminal colours
  const plain = stderr.replaceAll(/\u001b\[[0-9;]*m/g, '');
  const at = plain.lastIndexOf('error: ');
  const words = at === -1 ? plain : plain.slice(at + 'error: '.length);
  return words.trim().slice(0, 2000);
};

/** The first absolute path in Nix's words. */
const placeIn = (words: string): string | undefined => /(?<![\w.])\/[^\s':,]+/.exec(words)?.[0];

const endingOf = ({ signal, exitCode }: RunResult): string =>
  signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;

/** What the user sees of a run that failed: `what` is what was being done, such as `importing 12 paths`. */
export const nixFailure = (what: string, result: RunResult): NixtoolsError => {
  const words = lastError(result.stderr);
  const killed = result.signal === 'SIGINT' || result.signal === 'SIGTERM';
  const known = killed ? INTERRUPTED : KNOWN_FAILURES.find(({ pattern }) => pattern.test(words));
  const { code, kind, message, hint } = known ?? {
    code: 'NIX_FAILED',
    kind: 'failed' as const,
    message: `Nix ended with ${endingOf(result)}`,
    hint: '"nix-store --verify" checks whether the store is in order',
  };
  const said = words === '' ? '' : `; Nix says: ${words}`;
  return new NixtoolsError({
    code,
    kind,
    message: `${what}: ${message}${said}`,
    place: placeIn(words),
    hint,
  });
};
