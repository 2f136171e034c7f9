import { expect, test } from 'vitest';
import { nixFailure } from '../src/index.ts';

const failed = (stderr: string, signal?: string) =>
  nixFailure('asking', {
    stdout: '',
    stderr,
    exitCode: signal === undefined ? 1 : undefined,
    signal,
    timedOut: false,
  });

test.each([
  [
    "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': No such file or directory",
    'DAEMON_UNREACHABLE',
    '/nix/var/nix/daemon-socket/socket',
  ],
  [
    'error: getting status of /nix/var/nix/daemon-socket/socket: Permission denied',
    'DAEMON_UNREACHABLE',
    '/nix/var/nix/daemon-socket/socket',
  ],
  [
    "error: executing SQLite query 'select x': database disk image is malformed (in '/s/db/db.sqlite')",
    'STORE_CORRUPT',
    '/s/db/db.sqlite',
  ],
  [
    "error: executing SQLite statement 'pragma': file is not a database (in '/s/db/db.sqlite')",
    'STORE_CORRUPT',
    '/s/db/db.sqlite',
  ],
  ["error: writing to file '/nix/store/x': No space left on device", 'DISK_FULL', '/nix/store/x'],
  [
    "error: opening lock file '/nix/var/nix/db/big-lock': Permission denied",
    'STORE_NOT_WRITABLE',
    '/nix/var/nix/db/big-lock',
  ],
  ["error: creating directory '/nix/store': Read-only file system", 'STORE_NOT_WRITABLE', '/nix/store'],
  ['error: interrupted by the user', 'INTERRUPTED', undefined],
  ['error: something new', 'NIX_FAILED', undefined],
  ['', 'NIX_FAILED', undefined],
])('%j is %s', (stderr, code, place) => {
  const error = failed(stderr);
  expect(error).toMatchObject({ code, place });
  expect(error.hint).not.toBe('');
});

test('the last error counts, without colours and without what came before', () => {
  const stderr =
    'warning: Permission denied\n\u001b[31;1merror:\u001b[0m first: Permission denied\n\u001b[31;1merror:\u001b[0m the \u001b[35mreason\u001b[0m\n';
  expect(failed(stderr)).toMatchObject({
    code: 'NIX_FAILED',
    message: 'asking: Nix ended with exit code 1; Nix says: the reason',
  });
});

test('a signal from outside is an interruption; another one is a failure that is named', () => {
  expect(failed('', 'SIGTERM').code).toBe('INTERRUPTED');
  expect(failed('', 'SIGSEGV').message).toBe('asking: Nix ended with signal SIGSEGV');
});
