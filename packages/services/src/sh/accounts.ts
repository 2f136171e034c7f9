import { compareUtf8 } from '@nixtools/nix-formats';
import type { ServiceSet } from '../description/service-set.ts';
import { quoteSh, shWords } from './quote.ts';

/**
 * A script that makes the groups and users which are missing, with what shadow-utils has. Accounts are matched by name;
 * an id that is taken is given up with a word.
 */
export const accountsScript = ({ users = {}, groups = {} }: ServiceSet): string | undefined => {
  const sorted = <T>(record: { readonly [name: string]: T }): [string, T][] =>
    Object.entries(record).sort(([a], [b]) => compareUtf8(a, b));
  const groupLines = sorted(groups).map(([name, { gid }]) => `group ${name} ${gid ?? "''"}`);
  const userLines = sorted(users).flatMap(
    ([name, { uid, group, groups: more = [], home, shell, description }]) => [
      ...(group === undefined ? [] : [`group ${group} ''`]),
      ...more.map((other) => `group ${other} ''`),
      `user ${name} ${uid ?? "''"} ${shWords([
        ...(group === undefined ? ['-U'] : ['-g', group]),
        ...(home === undefined ? ['-M'] : ['-M', '-d', home]),
        '-s',
        shell ?? '/usr/sbin/nologin',
        ...(description === undefined ? [] : ['-c', description]),
      ])}`,
      ...more.map((other) => `usermod -a -G ${quoteSh(other)} ${name}`),
    ],
  );
  if (groupLines.length + userLines.length === 0) return undefined;
  return `${[
    '#!/bin/sh',
    'set -e',
    'group() {',
    '  getent group "$1" >/dev/null && return 0',
    '  if [ -n "$2" ] && ! getent group "$2" >/dev/null; then groupadd -r -g "$2" "$1"; else groupadd -r "$1"; fi',
    '}',
    'user() {',
    '  name=$1 id=$2; shift 2',
    '  getent passwd "$name" >/dev/null && return 0',
    '  if [ -n "$id" ] && ! getent passwd "$id" >/dev/null; then set -- -u "$id" "$@"; fi',
    '  useradd -r "$@" "$name"',
    '}',
    ...groupLines,
    ...userLines,
  ].join('\n')}\n`;
};
