import { defineCommand, exitCode, type Io, plural, usageError } from '@nixtools/command-line';
import { findPackage } from '../find-package.ts';

const requireExportable = (isImport: boolean | undefined, { terminal }: Io): void => {
  if (isImport) throw usageError('--import and --export exclude each other', 'leave out one of them');
  if (terminal.out)
    throw usageError('an export is no text for a terminal', 'append > FILE, or | nix-store --import');
};

export const drv = defineCommand({
  name: 'drv',
  summary: 'print the .drv path of an attribute, and nothing else',
  positionals: [{ name: 'ATTR', describe: 'an attribute, as search shows it' }],
  options: {
    import: { type: 'boolean', describe: 'put it and its closure into the store' },
    export: { type: 'boolean', describe: 'instead of the path write its closure, for nix-store --import' },
    channel: { type: 'string', describe: 'look only in this channel', placeholder: 'NAME' },
  },
  examples: [
    ['preenix drv firefox', ''],
    ['nix-store --realise "$(preenix drv firefox --import)"', 'build it with plain Nix'],
    [
      'preenix drv firefox --export | ssh builder nix-store --import',
      'put it into the store of another machine',
    ],
  ],
  run: async ({ positionals: [attr = ''], options }, io) => {
    if (options.export) requireExportable(options.import, io);
    const { entry, channel } = await findPackage(attr, options.channel, io);
    if (options.export) {
      const { exportClosure } = await import('../export-closure.ts');
      const total = await exportClosure(channel, entry.drvPath, io);
      io.err(`exported ${plural(total, 'path')}\n`);
      return exitCode.done;
    }
    if (options.import) {
      const { importClosureByEnv } = await import('../import-closure.ts');
      const { total, imported } = await importClosureByEnv(io.env, channel, entry.drvPath);
      io.err(`imported ${plural(imported.length, 'path')} of the ${total} in its closure\n`);
    }
    io.out(`${entry.drvPath}\n`);
    return exitCode.done;
  },
});
