import { defaults } from '../../description/defaults.ts';
import { isMilestone } from '../../description/id.ts';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import { afterOf, type Control } from '../../sh/dependencies.ts';
import { scriptPath, startsWithSystem } from '../keeper-files.ts';
import { keeperOutside } from '../keeper-findings.ts';
import { keeperRendering } from '../keeper-rendering.ts';
import { dashed } from '../names.ts';
import { outsideNames } from '../outside.ts';
import { overrideLines } from '../overrides.ts';
import { requiredProgram } from '../required-programs.ts';
import { native } from '../support.ts';
import type { NamedService, RenderInput, Target } from '../target.ts';

const control: Control = {
  start: (name) => `dinitctl start --no-wait ${name}`,
  stop: (name) => `dinitctl stop --no-wait --force ${name}`,
};

/** A descriptor that the script says on when it is ready. */
const announceFd = 4;

/** A service file of dinit, whose process is the generated script. */
export const dinit: Target = {
  name: 'dinit',
  title: 'dinit',
  judged: 'rendered',
  nameOf: dashed,
  secretPath: ({ secret, name }) => `/run/nixtools/${name}/secrets/${secret}`,
  capabilities: {
    ...keeperCapabilities,
    autostart: native('boot.d'),
    'dependencies.requires': native('depends-on'),
    'dependencies.wants': native('waits-for'),
    'dependencies.bindsTo': native('depends-on: it stops when what it depends on stops'),
    'dependencies.after': native('after'),
    'dependencies.before': native('before, of the other'),
    'log.to=supervisor': native('log-type = buffer'),
  },
  places: { service: 'lines at the end of the service file', run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => {
    const { files, accounts, findings, programs } = keeperRendering(input, {
      control,
      ordersItself: true,
      announceFd,
      outside: { partOf: keeperOutside.partOf },
    });
    const started = input.services.filter(startsWithSystem).map(({ name }) => name);
    return {
      files: [
        ...files,
        ...input.services.map((service) => ({
          path: `/etc/dinit.d/${service.name}`,
          mode: '0644',
          text: serviceFile(service, input),
        })),
      ],
      install: [
        ...accounts,
        ...started.map((name) => ({
          argv: ['dinitctl', 'enable', name],
          why: 'starts it, now and with the system',
        })),
      ],
      uninstall: [
        ...started.map((name) => ({
          argv: ['dinitctl', 'disable', name],
          why: 'does not start with the system',
        })),
        ...input.services.map(({ name }) => ({
          argv: ['dinitctl', 'stop', '--force', name],
          why: 'stops it',
        })),
        ...input.services.map(({ name }) => ({
          argv: ['dinitctl', 'unload', name],
          why: 'dinit forgets it',
        })),
      ],
      findings,
      programs: [requiredProgram('dinitctl', 'dinit', 'starts and stops services'), ...programs],
    };
  },
};

const serviceFile = (service: NamedService, input: RenderInput): string => {
  const { dependencies = {}, readiness = {}, stop = {}, log = {} } = service;
  const names = (key: string, ids: readonly string[] | undefined): string[] =>
    [...new Set((ids ?? []).filter((id) => !isMilestone(id)).map((id) => input.nameOf(id)))]
      .sort()
      .map((name) => `${key} = ${name}`);
  const whole = (ms: number): number => Math.ceil(ms / 1000) + 5;
  return `${[
    'type = process',
    `command = ${scriptPath(service.name)}`,
    'restart = no',
    `stop-timeout = ${whole(stop.timeoutMs ?? defaults.stop.timeoutMs)}`,
    `start-timeout = ${whole(readiness.timeoutMs ?? defaults.readinessTimeoutMs)}`,
    ...(service.type === 'oneshot' ? [] : [`ready-notification = pipefd:${announceFd}`]),
    ...names('depends-on', [...(dependencies.requires ?? []), ...(dependencies.bindsTo ?? [])]),
    ...names('waits-for', dependencies.wants),
    ...names('after', [...afterOf(service.id, input), ...outsideNames(service, 'after', input)]),
    ...names('before', outsideNames(service, 'before', input)),
    ...(log.to === 'supervisor' ? ['log-type = buffer'] : []),
    ...overrideLines(input.override(service, 'service')),
  ].join('\n')}\n`;
};
