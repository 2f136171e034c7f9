import { commandOf, hooksOf } from '../description/defaults.ts';
import { type DirectoryBases, directoriesOf } from '../description/directories.ts';
import type { NamedService } from '../render/target.ts';
import { type AccountWords, asRoot, asService } from './program.ts';
import { quoteSh } from './quote.ts';

/** A target's ways of doing what every script needs. */
export interface Dialect {
  /** Where what does not outlive a boot lies: `/run`. */
  readonly run: string;
  readonly bases: DirectoryBases;
  readonly account: AccountWords;
}

/** Lines that end the script well when a condition is not met. */
export const conditionLines = ({ conditions = {} }: NamedService): string[] => {
  const skip = (test: string, what: string): string => `${test} || skip ${quoteSh(what)}`;
  return [
    ...(conditions.pathExists ?? []).map((path) => skip(`[ -e ${quoteSh(path)} ]`, `there is no ${path}`)),
    ...(conditions.pathMissing ?? []).map((path) => skip(`[ ! -e ${quoteSh(path)} ]`, `there is ${path}`)),
    ...(conditions.directoryNotEmpty ?? []).map((path) =>
      skip(`[ -n "$(ls -A ${quoteSh(path)} 2>/dev/null)" ]`, `nothing is in ${path}`),
    ),
    ...(conditions.kernelParameters ?? []).map((word) =>
      skip(
        `tr ' ' '\\n' </proc/cmdline | grep -qxF -e ${quoteSh(word)}${word.includes('=') ? '' : ` -e ${quoteSh(`${word}=`)}`}`,
        `the kernel was not given ${word}`,
      ),
    ),
    ...(conditions.virtualized === undefined
      ? []
      : [
          'virtualized() { [ -e /run/.containerenv ] || [ -e /.dockerenv ] || [ -d /run/host/container-manager ] || grep -qs hypervisor /proc/cpuinfo; }',
          skip(
            conditions.virtualized ? 'virtualized' : '! virtualized',
            `the machine is ${conditions.virtualized ? 'not ' : ''}virtual`,
          ),
        ]),
  ];
};

/** Lines that fail when the machine lacks something. */
export const hostLines = ({ host = {} }: NamedService): string[] => [
  ...(host.mounts ?? []).map(
    (path) => `[ -d ${quoteSh(path)} ] || fail ${quoteSh(`${path} is not mounted`)}`,
  ),
  ...(host.devices ?? []).map((path) => `[ -e ${quoteSh(path)} ] || fail ${quoteSh(`there is no ${path}`)}`),
  ...(host.kernelModules ?? []).map(
    (name) =>
      `[ -d ${quoteSh(`/sys/module/${name.replaceAll('-', '_')}`)} ] || modprobe ${quoteSh(name)} || fail ${quoteSh(`no module ${name}`)}`,
  ),
];

/** Lines that make folders. Mode and owner are set each time, also of folders that are there already. */
export const directoryLines = (service: NamedService, { bases }: Dialect): string[] =>
  directoriesOf(service, bases).flatMap(({ path, mode, owner, group }) => [
    `mkdir -p ${quoteSh(path)}`,
    ...(owner === undefined && group === undefined
      ? []
      : [`chown ${ownerWord(owner, group)} ${quoteSh(path)}`]),
    `chmod ${mode} ${quoteSh(path)}`,
  ]);

const ownerWord = (owner: string | undefined, group: string | undefined): string => {
  if (owner === undefined) return `:${group}`;
  return `"${owner}:${group ?? `$(id -g ${owner})`}"`;
};

export const runFolder = (name: string, { run }: Pick<Dialect, 'run'>): string => `${run}/nixtools/${name}`;

/** Lines that copy secrets to where only the service can read them. */
export const secretLines = (service: NamedService): string[] => {
  const { secrets = {}, exec = {} } = service;
  const entries = Object.entries(secrets).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  const own = exec.user === undefined ? [] : [exec.user];
  return [
    '( umask 0077; mkdir -p "$state/secrets" )',
    'chmod 0700 "$state/secrets"',
    ...entries.flatMap(([name, { source = '' }]) => [
      `( umask 0377; rm -f "$state/secrets/${name}"; cat ${quoteSh(source)} >"$state/secrets/${name}" ) || fail ${quoteSh(`the secret ${name} cannot be read`)}`,
      ...own.map((user) => `chown ${user} "$state/secrets/${name}"`),
    ]),
    ...own.map((user) => `chown ${user} "$state/secrets"`),
  ];
};

/** Lines that settle where and how the program runs. */
export const surroundingsLines = ({ exec = {} }: NamedService): string[] => [
  ...(exec.user === undefined ? [] : [`home=~${exec.user}`]),
  ...(exec.umask === undefined ? [] : [`umask ${exec.umask}`]),
  ...(exec.cwd === undefined ? [] : [`cd ${quoteSh(exec.cwd)} || fail ${quoteSh(`no folder ${exec.cwd}`)}`]),
];

/** Lines of hooks, in order; `otherwise` is run when one fails whose errors matter. */
export const hookLines = (
  service: NamedService,
  when: Parameters<typeof hooksOf>[1],
  { account }: Pick<Dialect, 'account'>,
  otherwise: string,
): string[] =>
  hooksOf(service, when).map(({ argv, asRoot: root, ignoreError }) => {
    const line = root ? asRoot(service, argv) : asService(service, argv, account, true);
    return `${line} || ${ignoreError ? ':' : otherwise}`;
  });

/** Lines of limits: of the script, and so of what it runs. */
export const limitLines = ({ limits = {} }: NamedService): string[] => {
  const blocks = (value: number | 'unlimited', size: number): string =>
    value === 'unlimited' ? value : String(Math.ceil(value / size));
  return [
    ...(limits.nofile === undefined ? [] : [`ulimit -n ${limits.nofile}`]),
    // Shells disagree about the letter: -u in bash, -p in dash.
    ...(limits.nproc === undefined
      ? []
      : [`{ ulimit -u ${limits.nproc} || ulimit -p ${limits.nproc}; } 2>/dev/null`]),
    ...(limits.core === undefined ? [] : [`ulimit -c ${blocks(limits.core, 512)}`]),
    ...(limits.memlock === undefined ? [] : [`ulimit -l ${blocks(limits.memlock, 1024)}`]),
    ...(limits.oomScoreAdjust === undefined
      ? []
      : [`echo ${limits.oomScoreAdjust} >/proc/self/oom_score_adj`]),
  ].map((line) => `  ${line}`);
};

/** What is run: without forking where that is possible. */
export const programOf = (service: NamedService): readonly string[] =>
  service.type === 'forking' && service.forking?.foregroundArgv !== undefined
    ? service.forking.foregroundArgv
    : commandOf(service.exec);

export const logLines = ({ log = {} }: NamedService): string[] => {
  if (log.to === 'syslog')
    return [
      'rm -f "$state/log"; mkfifo -m 0600 "$state/log"',
      `logger -t ${quoteSh(log.identifier ?? 'service')} <"$state/log" &`,
      'exec >"$state/log" 2>&1',
    ];
  if (log.to !== 'file' || log.stdout === undefined)
    return log.to === 'file' && log.stderr !== undefined ? [`exec 2>>${quoteSh(log.stderr)}`] : [];
  return [`exec >>${quoteSh(log.stdout)} 2>>${quoteSh(log.stderr ?? log.stdout)}`];
};
