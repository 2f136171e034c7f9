import { defineCommand, exitCode } from '@nixtools/command-line';
import { hostAt, requireName } from '../service/host.ts';
import { readRecords, requireRecord } from '../service/records.ts';
import { stopUnits } from '../service/start.ts';

export const serviceStop = defineCommand({
  name: 'service stop',
  summary: 'stop an installed service until it is started, or the machine is',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service list" shows it' }],
  options: {},
  examples: [['preenix service stop web', '']],
  notes: 'Its sockets and timers stop too. What another installed service has as well goes on.',
  run: async ({ positionals: [name = ''] }, io) => {
    const host = hostAt(undefined, io);
    const { units } = requireRecord(host, requireName(name));
    const others = new Set(readRecords(host).flatMap((record) => (record.name === name ? [] : record.units)));
    stopUnits(
      host,
      units.filter((unit) => !others.has(unit) && !unit.includes('@.')),
    );
    io.err(`stopped ${name}\n`);
    return exitCode.done;
  },
});
