import { defineCommand, exitCode, plural } from '@nixtools/command-line';
import { findPackage } from '../find-package.ts';

export const drv = defineCommand({
  name: 'drv',
  summary: 'print the .drv path of an attribute, and nothing else',
  positionals: [{ name: 'ATTR', describe: 'an attribute, as search shows it' }],
  options: {
    import: { type: 'boolean', describe: 'put it and its closure into the store' },
    channel: { type: 'string', describe: 'look only in this channel', placeholder: 'NAME' },
  },
  examples: [
    ['preenix drv firefox', ''],
    ['nix-store --realise "$(preenix drv firefox --import)"', 'build it with plain Nix'],
  ],
  run: async ({ positionals: [attr = ''], options }, io) => {
    const { entry, channel } = await findPackage(attr, options.channel, io);
    if (options.import) {
      const { importClosureByEnv } = await import('../import-closure.ts');
      const { total, imported } = await importClosureByEnv(io.env, channel, entry.drvPath);
      io.err(`imported ${plural(imported.length, 'path')} of the ${total} in its closure\n`);
    }
    io.out(`${entry.drvPath}\n`);
    return exitCode.done;
  },
});
