import { logrotateFile } from '../logrotate.ts';
import { serviceFiles } from '../service-files.ts';
import type { NamedService, RenderedFile, RenderInput, Rendering, Step } from '../target.ts';
import { unitDirectories } from './directories.ts';
import { directoryFindings, logFindings, socketFindings } from './findings.ts';
import { healthUnits } from './health-unit.ts';
import type { Manager } from './manager.ts';
import { systemctlNeed, unitNeeds } from './needs.ts';
import { serviceUnit } from './service-unit.ts';
import { isInetd, socketUnits } from './socket-unit.ts';
import { sysusersFile } from './sysusers.ts';
import { timerUnits } from './timer-unit.ts';

/** Units, accounts and folders of a set, for the manager of the system or of a user. */
export const renderUnits = (input: RenderInput, manager: Manager): Rendering => {
  const units = input.services.map((service) => unitsOf(service, input, manager));
  const tmpfiles = input.services.flatMap((service) => [...unitDirectories(service, manager.user).tmpfiles]);
  const sysusers = manager.user ? '' : sysusersFile(input.set);
  const shared = [
    ...sharedFile(
      `${manager.user ? '/etc/user-tmpfiles.d' : '/etc/tmpfiles.d'}/nixtools-services.conf`,
      tmpfiles.join(''),
    ),
    ...sharedFile('/etc/sysusers.d/nixtools-services.conf', sysusers),
  ];
  const started = units.flatMap(({ starts }) => starts);
  const all = units.flatMap(({ stops }) => stops);
  return {
    files: [
      ...shared,
      ...units.flatMap(({ files }) => files),
      ...input.services.flatMap((service) => [
        ...serviceFiles(service),
        ...(manager.user ? [] : logrotateFile(service)),
      ]),
    ],
    install: [...accountSteps(shared), ...reload(manager), ...enable(started, manager)],
    uninstall: [
      ...(all.length === 0 ? [] : [step(manager, ['stop', ...all], 'stops them')]),
      ...(started.length === 0
        ? []
        : [step(manager, ['disable', ...started], 'does not start them with the system')]),
    ],
    forget: reload(manager),
    needs: [systemctlNeed, ...unitNeeds(input)],
    findings: input.services.flatMap((service) => [
      ...socketFindings(service, manager),
      ...directoryFindings(service, manager),
      ...logFindings(service),
    ]),
  };
};

interface ServiceUnits {
  readonly files: readonly RenderedFile[];
  /** Units that are enabled. */
  readonly starts: readonly string[];
  /** Units that may run. */
  readonly stops: readonly string[];
}

const unitsOf = (service: NamedService, input: RenderInput, manager: Manager): ServiceUnits => {
  const sockets = socketUnits(service, input, manager);
  const timers = timerUnits(service, input);
  const health = healthUnits(service, manager);
  const inetd = isInetd(service);
  const text = serviceUnit(service, {
    manager,
    input,
    inetd,
    directories: unitDirectories(service, manager.user),
    sockets: inetd ? [] : sockets.map(({ unit }) => unit),
  });
  const names = inetd
    ? sockets.map(({ unit }) => unit.replace(/\.socket$/, '@.service'))
    : [`${service.name}.service`];
  const by = [...sockets, ...timers].map(({ unit }) => unit);
  const all = [...names.map((unit) => ({ unit, text })), ...sockets, ...timers, ...health];
  const starts = [...(by.length > 0 ? by : names), ...health.map(({ unit }) => unit)];
  return {
    files: all.map(({ unit, text: content }) => ({
      path: `${manager.folder}/${unit}`,
      mode: '0644',
      text: content,
    })),
    starts: service.autostart === false ? [] : starts,
    // What would start a service again stops first; a template has no process of its own.
    stops: [...by, ...names, ...health.map(({ unit }) => unit)].filter((unit) => !unit.includes('@.')),
  };
};

const sharedFile = (path: string, text: string): RenderedFile[] =>
  text === '' ? [] : [{ path, mode: '0644', text }];

const accountSteps = (files: readonly RenderedFile[]): Step[] =>
  files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path }) =>
      path.includes('sysusers')
        ? { argv: ['systemd-sysusers', path], why: 'makes users and groups', accounts: true }
        : {
            argv: ['systemd-tmpfiles', ...(path.includes('user-') ? ['--user'] : []), '--create', path],
            why: 'makes folders',
          },
    );

const step = ({ systemctl }: Manager, words: readonly string[], why: string): Step => ({
  argv: [...systemctl, ...words],
  why,
});

const reload = (manager: Manager): Step[] => [step(manager, ['daemon-reload'], 'reads the units')];

const enable = (units: readonly string[], manager: Manager): Step[] =>
  units.length === 0
    ? []
    : [step(manager, ['enable', '--now', ...units], 'starts them, now and with the system')];
