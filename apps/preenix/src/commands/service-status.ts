import { defineCommand, exitCode, printJson, table } from '@nixtools/command-line';
import { hostAt, requireName } from '../service/host.ts';
import { readRecords, requireRecord } from '../service/records.ts';
import { jsonOption } from '../service/service-options.ts';
import { unitState } from '../service/unit-states.ts';

export const serviceStatus = defineCommand({
  name: 'service status',
  summary: 'whether installed services run',
  positionals: [{ name: 'NAME', describe: 'one service; all, when absent', optional: true }],
  options: { json: jsonOption },
  examples: [['preenix service status web', 'exit code 1 when a unit that is started with it is not active']],
  notes: 'Asks systemd; sockets, timers and what the service needs are units of it too.',
  run: async ({ positionals: [name], options }, io) => {
    const host = hostAt(undefined, io);
    const records = name === undefined ? readRecords(host) : [requireRecord(host, requireName(name))];
    const services = records.map(({ name: service, phase, starts, units }) => ({
      service,
      phase,
      starts,
      units: units.filter((unit) => !unit.includes('@.')).map((unit) => unitState(host, unit)),
    }));
    const isUp = services.every(
      ({ phase, starts, units }) =>
        phase === 'installed' &&
        units.every(({ unit, active }) => !starts.includes(unit) || active === 'active'),
    );
    if (options.json) io.out(printJson({ version: 1, services }));
    else
      io.out(
        table([
          ['SERVICE', 'UNIT', 'ACTIVE', 'STATE', 'ENABLED', 'PID', 'RESULT'],
          ...services.flatMap(({ service, units }) =>
            units.map(({ unit, active, sub, enabled, mainPid, result }) => [
              ...[service, unit, active, sub, enabled || '-', String(mainPid ?? '-'), result || '-'],
            ]),
          ),
        ]),
      );
    return isUp ? exitCode.done : exitCode.nothingFound;
  },
});
