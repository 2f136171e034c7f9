import { defineCommand, exitCode, printJson, styleOut } from '@nixtools/command-line';
import { findEntry } from '../find-package.ts';
import { renderEntry } from '../output/entry-card.ts';

export const show = defineCommand({
  name: 'show',
  summary: 'everything known about an attribute, or why it failed to evaluate',
  positionals: [{ name: 'ATTR', describe: 'an attribute, as search shows it' }],
  options: {
    json: { type: 'boolean', describe: 'print JSON' },
    channel: { type: 'string', describe: 'look only in this channel', placeholder: 'NAME' },
  },
  examples: [
    ['preenix show firefox', ''],
    ['preenix show firefox --json | jq .entry.meta.license', 'for a script'],
  ],
  run: async ({ positionals: [attr = ''], options }, io) => {
    const { entry, channel } = await findEntry(attr, options.channel, io);
    io.out(
      options.json
        ? printJson({ version: 1, channel: channel.name, entry })
        : renderEntry(entry, channel.name, styleOut(io)),
    );
    return exitCode.done;
  },
});
