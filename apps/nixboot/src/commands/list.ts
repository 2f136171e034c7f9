import { type BootEntry, bootMenu, entriesOf, scanSystems } from '@nixtools/boot-plan';
import { defineCommand, exitCode, printable, printJson, table } from '@nixtools/command-line';
import { openRoot, rootOption } from '../boot-options.ts';

const marks = ({ isDefault, isBooted, isCurrent }: BootEntry): string =>
  [isDefault ? 'default' : '', isBooted ? 'booted' : '', isCurrent ? 'current' : '']
    .filter(Boolean)
    .join(' ');

const toJson = (entry: BootEntry) => {
  const { document, kind, ...rest } = entry;
  const { specialisations, extensions, ...boot } = document;
  return { ...rest, boot };
};

export const list = defineCommand({
  name: 'list',
  summary: 'what can be booted',
  positionals: [],
  options: { ...rootOption, json: { type: 'boolean', describe: 'print JSON' } },
  examples: [
    ['nixboot list --root /mnt', ''],
    ['nixboot list --json | jq .entries[0].boot.kernelParams', 'for a script'],
  ],
  notes: 'Systems that cannot be booted are on stderr, with the reason. Exit code 1 when there is none.',
  run: async ({ options }, io) => {
    const scan = scanSystems(openRoot(options.root, io));
    const { items, warnings } = bootMenu(scan);
    const entries = entriesOf(items);
    if (options.json)
      io.out(
        printJson({
          version: 1,
          entries: entries.map(toJson),
          skipped: scan.skipped,
          warnings: [...scan.warnings, ...warnings],
        }),
      );
    else {
      if (entries.length > 0)
        io.out(
          table([
            ['ID', 'DATE', 'LABEL', ''],
            ...entries.map((entry) => [entry.id, entry.date ?? '-', entry.document.label, marks(entry)]),
          ]),
        );
      for (const warning of [...scan.warnings, ...warnings]) io.err(`warning: ${printable(warning)}\n`);
      for (const { place, reason } of scan.skipped)
        io.err(`skipped: ${printable(place)}: ${printable(reason)}\n`);
      if (entries.length === 0) io.err('no system can be booted\n');
    }
    return entries.length === 0 ? exitCode.nothingFound : exitCode.done;
  },
});
