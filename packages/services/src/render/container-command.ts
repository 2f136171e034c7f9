import { commandOf, hooksOf } from '../description/defaults.ts';
import { healthProbes, readinessProbes } from '../sh/probes.ts';
import { quoteSh, shWords } from '../sh/quote.ts';
import { probePrograms, type RequiredProgram, requiredProgram } from './required-programs.ts';
import type { NamedService } from './target.ts';

export interface ContainerCommandOptions {
  readonly umask: boolean;
  readonly path: boolean;
}

/** What a container runs: the program, behind a shell where something comes before it. */
export const containerCommand = (
  service: NamedService,
  { umask, path }: ContainerCommandOptions,
): readonly string[] => {
  const { exec = {}, conditions = {} } = service;
  const program =
    service.type === 'forking' && service.forking?.foregroundArgv !== undefined
      ? service.forking.foregroundArgv
      : commandOf(exec);
  const exists = (file: string): string => `[ -e ${quoteSh(file)} ]`;
  const lines = [
    ...(conditions.pathExists ?? []).map((file) => `${exists(file)} || exit 0`),
    ...(conditions.pathMissing ?? []).map((file) => `! ${exists(file)} || exit 0`),
    ...(conditions.directoryNotEmpty ?? []).map((file) => `[ -n "$(ls -A ${quoteSh(file)})" ] || exit 0`),
    ...(umask && exec.umask !== undefined ? [`umask ${exec.umask}`] : []),
    ...(path && exec.path !== undefined ? [`PATH=${quoteSh(exec.path.join(':'))}; export PATH`] : []),
    ...hooksOf(service, 'preStart').map(
      ({ argv, ignoreError }) => `${shWords(argv)} || ${ignoreError ? ':' : 'exit 1'}`,
    ),
  ];
  const nice = exec.nice === undefined ? '' : `nice -n ${exec.nice} `;
  if (lines.length === 0 && nice === '') return program;
  return ['/bin/sh', '-c', [...lines, `exec ${nice}"$@"`].join('\n'), 'sh', ...program];
};

/** A command that tells a container engine whether the service is healthy; where nothing says so, whether it is ready. */
export const containerProbe = (service: NamedService): string | undefined => {
  const probes = [...healthProbes(service), ...readinessProbes(service)];
  return probes.length === 0 ? undefined : probes.join(' && ');
};

/** What the image of a container must have beside the program. */
export const imagePrograms = (service: NamedService, options: ContainerCommandOptions): RequiredProgram[] => {
  const [shell] = containerCommand(service, options);
  const probed = containerProbe(service) !== undefined;
  return [
    ...(shell === '/bin/sh' || probed
      ? [
          requiredProgram(
            'sh',
            'dash, bash or BusyBox',
            'runs what comes before the program, and looks at it',
            {
              where: 'inside',
            },
          ),
        ]
      : []),
    ...(service.exec?.nice === undefined
      ? []
      : [requiredProgram('nice', 'coreutils or BusyBox', 'makes the program nicer', { where: 'inside' })]),
    ...probePrograms(service, 'inside'),
  ];
};
