import { defineCommand, exitCode, printable, printJson } from '@nixtools/command-line';
import { hostAt, requireName } from '../service/host.ts';
import { whileLocked } from '../service/records.ts';
import { removeService } from '../service/remove.ts';
import { jsonOption, rootOption } from '../service/service-options.ts';

export const serviceRemove = defineCommand({
  name: 'service remove',
  summary: 'stop a service and take everything back that its installation wrote',
  positionals: [{ name: 'NAME', describe: 'the service, as "preenix service list" shows it' }],
  options: {
    root: rootOption,
    purge: {
      type: 'boolean',
      describe: 'its data goes too: folders that it asked for and that were not there before',
    },
    'keep-accounts': {
      type: 'boolean',
      describe: 'users and groups that were made for it stay, and data keeps its owner',
    },
    force: { type: 'boolean', describe: 'also files that were changed since they were installed' },
    json: jsonOption,
  },
  examples: [
    ['preenix service remove web', 'units, files, accounts and empty folders; data stays'],
    ['preenix service remove web --purge', 'the data too'],
  ],
  notes:
    'Works after an installation that was interrupted, too. /etc is byte for byte as before, backups of the files of accounts ' +
    'included. What two services share goes with the last of them. Data that stays keeps the number of its owner.',
  run: async ({ positionals: [name = ''], options }, io) => {
    const host = hostAt(options.root, io);
    const removed = await whileLocked(host, () =>
      removeService(host, requireName(name), {
        purge: options.purge ?? false,
        keepAccounts: options['keep-accounts'] ?? false,
        force: options.force ?? false,
      }),
    );
    if (options.json) {
      io.out(printJson({ version: 1, name, ...removed }));
      return exitCode.done;
    }
    for (const path of removed.stays) io.err(`note: data stays in ${printable(path)}; --purge removes it\n`);
    for (const problem of removed.accounts) io.err(`note: an account stays: ${printable(problem)}\n`);
    io.err(`removed ${name}\n`);
    return exitCode.done;
  },
});
