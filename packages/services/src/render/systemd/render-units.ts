import { logrotateFile } from '../logrotate.ts';
import { serviceFiles } from '../service-files.ts';
import type { NamedService, RenderedFile, RenderInput, Rendering } from '../target.ts';
import { unitDirectories } from './directories.ts';
import { directoryFindings, logFindings, socketFindings } from './findings.ts';
import { healthUnits } from './health-unit.ts';
import type { Manager } from './manager.ts';
import { systemctl, unitPrograms } from './required-programs.ts';
import { serviceUnit } from './service-unit.ts';
import { isInetd, socketUnits } from './socket-unit.ts';
import { systemSteps, userSteps } from './steps.ts';
import { sysusersFile } from './sysusers.ts';
import { timerUnits } from './timer-unit.ts';

/** Units, accounts and folders of a set, for the manager of the system or of a user. */
export const renderUnits = (input: RenderInput, manager: Manager): Rendering => {
  const units = input.services.map((service) => unitsOf(service, input, manager));
  const tmpfiles = input.services.flatMap((service) => [...unitDirectories(service, manager.user).tmpfiles]);
  const sysusers = manager.user ? '' : sysusersFile(input.set);
  const shared = [
    ...sharedFile(
      `${manager.user ? '/etc/xdg/user-tmpfiles.d' : '/etc/tmpfiles.d'}/nixtools-services.conf`,
      tmpfiles.join(''),
    ),
    ...sharedFile('/etc/sysusers.d/nixtools-services.conf', sysusers),
  ];
  return {
    files: [
      ...shared,
      ...units.flatMap(({ files }) => files),
      ...input.services.flatMap((service) => [
        ...serviceFiles(service),
        ...(manager.user ? [] : logrotateFile(service)),
      ]),
    ],
    ...(manager.user ? userSteps : systemSteps)({
      shared,
      starts: units.flatMap(({ starts }) => starts),
      stops: units.flatMap(({ stops }) => stops),
    }),
    programs: [systemctl, ...unitPrograms(input)],
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
