import { isStartedByOthers } from '../../../description/defaults.ts';
import { directoriesOf } from '../../../description/directories.ts';
import { imagePrograms } from '../../container-command.ts';
import { dashed } from '../../names.ts';
import { requiredProgram } from '../../required-programs.ts';
import { socketFindings } from '../../systemd/findings.ts';
import { systemManager } from '../../systemd/manager.ts';
import { systemctl } from '../../systemd/required-programs.ts';
import { socketUnits } from '../../systemd/socket-unit.ts';
import { timerUnits } from '../../systemd/timer-unit.ts';
import { tmpfilesLine } from '../../systemd/tmpfiles.ts';
import type { Target } from '../../target.ts';
import { capabilities } from './capabilities.ts';
import { filesOf } from './files.ts';
import { findings } from './findings.ts';
import { colonFindings, secretFindings, secretSteps } from './secrets.ts';

/** Quadlet: units from which podman makes services of systemd. */
export const quadlet: Target = {
  name: 'quadlet',
  title: 'podman quadlet (OCI)',
  judged: 'run',
  // Two that podman could not tell apart, `a@b` and `a-b`, are refused.
  nameOf: dashed,
  secretPath: ({ secret }) => `/run/secrets/${secret}`,
  capabilities,
  places: {
    Unit: 'lines at the end of [Unit]',
    Container: 'lines at the end of [Container]',
    Service: 'lines at the end of [Service]',
    Install: 'lines at the end of [Install]',
    Timer: 'lines at the end of [Timer] of each of its timers',
    Socket: 'lines at the end of [Socket] of each of its sockets',
  },
  overrideKind: 'lines',
  render: (input) => {
    const triggers = input.services.flatMap((service) => [
      ...timerUnits(service, input),
      ...socketUnits(service, input, systemManager),
    ]);
    const tmpfiles = input.services
      .flatMap((service) => directoriesOf(service))
      .map(({ path, mode, owner, group }) => tmpfilesLine('d', path, mode, owner, group))
      .join('');
    const secrets = secretSteps(input);
    const units = input.services
      .filter((service) => service.autostart !== false && !isStartedByOthers(service))
      .map(({ name }) => `${name}.service`);
    const all = input.services.map(({ name }) => `${name}.service`);
    return {
      files: [
        ...(tmpfiles === ''
          ? []
          : [{ path: '/etc/tmpfiles.d/nixtools-services.conf', mode: '0644', text: tmpfiles }]),
        ...input.services.flatMap((service) => filesOf(service, input)),
        ...triggers.map(({ unit, text }) => ({ path: `/etc/systemd/system/${unit}`, mode: '0644', text })),
      ],
      install: [
        ...(tmpfiles === ''
          ? []
          : [
              {
                argv: ['systemd-tmpfiles', '--create', '/etc/tmpfiles.d/nixtools-services.conf'],
                why: 'makes folders',
              },
            ]),
        ...secrets.install,
        { argv: ['systemctl', 'daemon-reload'], why: 'podman makes the units' },
        ...(units.length === 0 ? [] : [{ argv: ['systemctl', 'start', ...units], why: 'starts them' }]),
        ...(triggers.length === 0
          ? []
          : [
              {
                argv: ['systemctl', 'enable', '--now', ...triggers.map(({ unit }) => unit)],
                why: 'starts what starts them',
              },
            ]),
      ],
      uninstall: [
        ...(triggers.length === 0
          ? []
          : [
              {
                argv: ['systemctl', 'disable', '--now', ...triggers.map(({ unit }) => unit)],
                why: 'stops what starts them',
              },
            ]),
        // Others, or somebody by hand, may have started those that do not start with the system.
        ...(all.length === 0 ? [] : [{ argv: ['systemctl', 'stop', ...all], why: 'stops them' }]),
      ],
      forget: [{ argv: ['systemctl', 'daemon-reload'], why: 'forgets the units' }, ...secrets.forget],
      programs: [
        systemctl,
        requiredProgram('podman', 'podman 4.4', 'makes services of the units, and runs them', {
          test: '[ -e /usr/lib/systemd/system-generators/podman-system-generator ]',
        }),
        ...input.services.flatMap((service) => imagePrograms(service, { umask: false, path: false })),
      ],
      findings: input.services.flatMap((service) => [
        ...findings(service),
        ...secretFindings(service, input.set),
        ...colonFindings(service),
        ...socketFindings(service, systemManager),
      ]),
    };
  },
};
