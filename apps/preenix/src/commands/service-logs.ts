import { defineCommand, exitCode, printableLines } from '@nixtools/command-line';
import { hostAt, requireName } from '../service/host.ts';
import { requireRecord } from '../service/records.ts';
import { mustRun } from '../service/systemd.ts';

export const serviceLogs = defineCommand({
  name: 'service logs',
  summary: 'what an installed service has written to the journal',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service list" shows it' }],
  options: {
    lines: {
      type: 'integer',
      describe: 'the last so many lines (default: 100)',
      placeholder: 'N',
      min: 1,
      alias: 'n',
    },
    json: { type: 'boolean', describe: "print the journal's own JSON, an entry a line" },
  },
  examples: [['preenix service logs web -n 20', '']],
  notes:
    'To follow it, use "journalctl -f -u UNIT"; "preenix service list" shows the units. What a service writes to files ' +
    '("log: { to: file }") is in these.',
  run: async ({ positionals: [name = ''], options }, io) => {
    const host = hostAt(undefined, io);
    const { units } = requireRecord(host, requireName(name));
    const { out } = mustRun(host, [
      ...['journalctl', '--no-pager', '--quiet', `--lines=${options.lines ?? 100}`],
      ...[`--output=${options.json ? 'json' : 'short-iso'}`, ...units.map((unit) => `--unit=${unit}`)],
    ]);
    io.out(options.json || !io.terminal.out ? out : printableLines(out));
    return exitCode.done;
  },
});
