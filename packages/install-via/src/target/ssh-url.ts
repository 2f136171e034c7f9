import { NixtoolsError } from '@nixtools/nix-formats';

/** Where a target is, in the terms of the user's own ssh: HOST may be an alias of ~/.ssh/config. */
export interface SshTarget {
  /** `root@box` or `box`. */
  readonly destination: string;
  readonly port?: number;
}

const invalid = (url: string, why: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SSH_URL_INVALID',
    kind: 'usage',
    message: `${JSON.stringify(url)} names no machine: ${why}`,
    hint: 'write ssh://HOST, ssh://USER@HOST or ssh://USER@HOST:PORT; HOST may be an alias of ~/.ssh/config',
  });

/** No character that a shell, ssh's percent signs or Nix's URLs could read otherwise, and no dash in front. */
const word = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const addressV6 = /^\[([0-9a-fA-F:]{2,45})\]$/;

/**
 * Reads `ssh://[USER@]HOST[:PORT]`. What looks like an option of ssh is refused: `ssh://-oProxyCommand=…` would run a program.
 *
 * @throws {NixtoolsError} `SSH_URL_INVALID` (usage)
 * @example parseSshUrl('ssh://root@box:2222') // { destination: 'root@box', port: 2222 }
 */
export const parseSshUrl = (url: string): SshTarget => {
  const match = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@[\]]*)(?::([^/]*))?\/?$/.exec(url);
  if (match === null) throw invalid(url, 'it is no ssh:// URL without a path');
  const [, user, host = '', port] = match;
  if (user !== undefined && !word.test(user)) throw invalid(url, 'the user has characters that are refused');
  const v6 = addressV6.exec(host)?.[1];
  if (v6 === undefined && !word.test(host)) throw invalid(url, 'the host has characters that are refused');
  const number = Number(port);
  if (port !== undefined && (!/^[0-9]{1,5}$/.test(port) || number < 1 || number > 65_535))
    throw invalid(url, 'the port is no number from 1 to 65535');
  const destination = `${user === undefined ? '' : `${user}@`}${v6 ?? host}`;
  return { destination, ...(port === undefined ? {} : { port: number }) };
};
