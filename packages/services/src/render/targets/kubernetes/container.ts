import { compareUtf8 } from '@nixtools/nix-formats';
import { hooksOf } from '../../../description/defaults.ts';
import { wantedPort } from '../../../description/ports.ts';
import { healthProbes, readinessProbes } from '../../../sh/probes.ts';
import { containerCommand } from '../../container-command.ts';
import type { Tree } from '../../structured.ts';
import type { NamedService } from '../../target.ts';
import { seconds } from './names.ts';
import { environment } from './pod.ts';
import { mounts } from './volumes.ts';

export const container = (service: NamedService): Tree => {
  const { exec = {}, limits = {}, sandbox = {}, stop = {}, parameters = {} } = service;
  const { hooks: _hooks, ...rest } = service;
  const capabilities = sandbox.capabilities ?? sandbox.ambientCapabilities;
  const command = (argv: readonly string[]): string[] => argv.map((word) => word.replaceAll('$(', '$$$$('));
  const preStop = [
    ...hooksOf(service, 'preStop').map(lifecycleLine),
    ...(stop.argv === undefined ? [] : [stop.argv]),
  ];
  return {
    name: service.name,
    image: exec.image,
    command: command(containerCommand(rest, { umask: true, path: false })),
    workingDir: exec.cwd,
    env: environment(service),
    ports: Object.entries(parameters.ports ?? {})
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([, want]) => wantedPort(want))
      .map(({ number, protocol }) => ({ containerPort: number, protocol: protocol.toUpperCase() })),
    volumeMounts: mounts(service),
    resources: {
      limits: { memory: limits.memoryMax },
      requests: {
        cpu: limits.cpuWeight === undefined ? undefined : `${Math.ceil((limits.cpuWeight * 1000) / 1024)}m`,
      },
    },
    securityContext: {
      allowPrivilegeEscalation: sandbox.noNewPrivileges === undefined ? undefined : !sandbox.noNewPrivileges,
      readOnlyRootFilesystem: sandbox.protectSystem === undefined ? undefined : true,
      capabilities:
        capabilities === undefined
          ? undefined
          : {
              drop: sandbox.capabilities === undefined ? undefined : ['ALL'],
              add: [
                ...new Set([...(sandbox.capabilities ?? []), ...(sandbox.ambientCapabilities ?? [])]),
              ].map((name) => name.replace('CAP_', '')),
            },
    },
    ...probes(service),
    lifecycle: {
      postStart: lifecycle(hooksOf(service, 'postStart').map(lifecycleLine)),
      preStop: lifecycle(preStop),
    },
  };
};

const lifecycleLine = ({
  argv,
  ignoreError,
}: {
  argv: readonly string[];
  ignoreError: boolean;
}): readonly string[] => (ignoreError ? ['/bin/sh', '-c', '"$@" || :', 'sh', ...argv] : argv);

/** There is one command: several are run by a shell, one after the other. */
const lifecycle = (commands: readonly (readonly string[])[]): Tree | undefined => {
  const [first, ...others] = commands;
  if (first === undefined) return undefined;
  if (others.length === 0) return { exec: { command: [...first] } };
  const quoted = commands.map((words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '));
  return { exec: { command: ['/bin/sh', '-ec', quoted.join('\n')] } };
};

const probes = (service: NamedService): Tree => {
  const { readiness = {}, health = {} } = service;
  const ready = readinessProbes(service);
  const healthy = healthProbes(service);
  const period = 2;
  const exec = (lines: readonly string[]): Tree => ({ command: ['/bin/sh', '-c', lines.join(' && ')] });
  const readyProbe = ready.length === 0 ? (readiness.delayMs === undefined ? undefined : ['true']) : ready;
  return {
    readinessProbe:
      readyProbe === undefined
        ? undefined
        : { exec: exec(readyProbe), initialDelaySeconds: seconds(readiness.delayMs) },
    startupProbe:
      readiness.timeoutMs === undefined || readyProbe === undefined
        ? undefined
        : {
            exec: exec(readyProbe),
            periodSeconds: period,
            failureThreshold: Math.max(1, Math.ceil(readiness.timeoutMs / 1000 / period)),
          },
    livenessProbe:
      healthy.length === 0
        ? undefined
        : {
            exec: exec(healthy),
            periodSeconds: seconds(health.intervalMs),
            timeoutSeconds: seconds(health.timeoutMs),
            failureThreshold: health.retries,
          },
  };
};
