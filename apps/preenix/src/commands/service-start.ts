import { defineCommand, exitCode } from '@nixtools/command-line';
import { hostAt, requireName } from '../service/host.ts';
import { requireRecord } from '../service/records.ts';
import { startUnits } from '../service/start.ts';

export const serviceStart = defineCommand({
  name: 'service start',
  summary: 'start an installed service',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service list" shows it' }],
  options: {},
  examples: [['preenix service start web', '']],
  notes: 'A service that a socket or a timer starts is started by it: then these are.',
  run: async ({ positionals: [name = ''] }, io) => {
    const host = hostAt(undefined, io);
    const { starts, units } = requireRecord(host, requireName(name));
    startUnits(host, starts.length > 0 ? starts : units.filter((unit) => !unit.includes('@.')), 'start');
    io.err(`started ${name}\n`);
    return exitCode.done;
  },
});
