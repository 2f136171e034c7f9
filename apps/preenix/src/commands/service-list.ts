import { defineCommand, exitCode, printJson, table } from '@nixtools/command-line';
import { hostAt } from '../service/host.ts';
import { readRecords } from '../service/records.ts';
import { jsonOption, rootOption } from '../service/service-options.ts';

export const serviceList = defineCommand({
  name: 'service list',
  summary: 'the services that preenix has installed',
  positionals: [],
  options: { root: rootOption, json: jsonOption },
  examples: [['preenix service list --json', 'with every file that was written, and what was lost']],
  run: async ({ options }, io) => {
    const services = readRecords(hostAt(options.root, io));
    if (options.json) io.out(printJson({ version: 1, services }));
    else if (services.length === 0) io.err('no service is installed; see "preenix service install --help"\n');
    else
      io.out(
        table([
          ['NAME', 'STATE', 'UNITS', 'FROM'],
          ...services.map(({ name, phase, units, from }) => [
            name,
            phase === 'installed' ? phase : `${phase}: interrupted`,
            units.join(' '),
            from,
          ]),
        ]),
      );
    return exitCode.done;
  },
});
