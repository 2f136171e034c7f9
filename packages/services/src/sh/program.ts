import { compareUtf8 } from '@nixtools/nix-formats';
import type { Service } from '../description/service.ts';
import { quoteSh, shWords } from './quote.ts';
import { sandboxWords } from './sandbox.ts';

/** How a target changes users: words before the program, already quoted. */
export type AccountWords = (service: Service) => readonly string[];

/**
 * setpriv(1) of util-linux: the user, its group, and all groups that the user is in, as systemd has it. Tools such as
 * chpst and s6-setuidgid leave some of the groups out.
 */
export const setpriv: AccountWords = ({ exec = {}, sandbox = {} }) => {
  const { user, group, supplementaryGroups: more = [] } = exec;
  const own = user === undefined ? '' : `$(id -G ${user} | tr ' ' ,)`;
  const groups = [...(own === '' ? [] : [own]), ...more].join(',');
  const capability = (names: readonly string[] | undefined): string | undefined =>
    names === undefined
      ? undefined
      : ['-all', ...names.map((name) => `+${name.replace('CAP_', '').toLowerCase()}`)].join(',');
  const bounding = capability(sandbox.capabilities);
  const ambient =
    sandbox.ambientCapabilities === undefined ? undefined : capability(sandbox.ambientCapabilities);
  const words = [
    ...(user === undefined ? [] : [`--reuid=${user}`]),
    ...(group === undefined && user === undefined ? [] : [`--regid=${group ?? `"$(id -g ${user})"`}`]),
    ...(user === undefined && group === undefined && more.length === 0
      ? []
      : [groups === '' ? '--clear-groups' : `--groups="${groups}"`]),
    ...(sandbox.noNewPrivileges === true ? ['--no-new-privs'] : []),
    ...(bounding === undefined ? [] : [`--bounding-set=${bounding}`]),
    ...(ambient === undefined ? [] : [`--inh-caps=${ambient}`, `--ambient-caps=${ambient}`]),
  ];
  return words.length === 0 ? [] : ['setpriv', ...words];
};

/** Text of shell that runs words as the service: niceness, sandbox, user, environment, name. `"$@"` are variables of files. */
export const asService = (
  service: Service,
  argv: readonly string[],
  account: AccountWords,
  hook = false,
): string => {
  const { exec = {} } = service;
  const named =
    exec.argv0 === undefined || hook
      ? []
      : ['/bin/bash', '-c', quoteSh('exec -a "$0" "$@"'), quoteSh(exec.argv0)];
  return [
    ...(exec.nice === undefined ? [] : ['nice', '-n', String(exec.nice)]),
    ...sandboxWords(service).map(quoteSh),
    ...account(service),
    ...environmentWords(service),
    ...named,
    shWords(argv),
  ].join(' ');
};

/** Text of shell that runs words as root, with the service's environment. */
export const asRoot = (service: Service, argv: readonly string[]): string =>
  [...environmentWords(service), shWords(argv)].join(' ');

const environmentWords = ({ exec = {} }: Service): string[] => {
  const { user, path, env = {}, envFiles = [] } = exec;
  const own = user === undefined ? [] : [`HOME=~${user}`, `USER=${user}`, `LOGNAME=${user}`];
  const all = { ...(path === undefined ? {} : { PATH: path.join(':') }), ...env };
  const given = Object.entries(all)
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, value]) => quoteSh(`${name}=${value}`));
  const words = [...own.map((word) => (word.startsWith('HOME=') ? 'HOME="$home"' : word)), ...given];
  return words.length + envFiles.length === 0
    ? []
    : ['env', ...words, ...(envFiles.length === 0 ? [] : ['"$@"'])];
};
