import { defineCommand, exitCode, plural, printJson, styleOut, usageError } from '@nixtools/command-line';
import { NixtoolsError } from '@nixtools/nix-formats';
import { openUserChannels } from '../open-user-channels.ts';
import { renderHit } from '../output/search-hit.ts';
import { searchChannels } from '../search-channels.ts';

const noListings = {
  message: 'nothing is known of the files of packages',
  hint: 'use a channel whose snapshot was made with "preenix index --listings CACHE"',
} as const;

export const search = defineCommand({
  name: 'search',
  summary: 'find packages by attribute, name, program, file or description',
  positionals: [{ name: 'TERMS', describe: 'all of them must match', variadic: true }],
  options: {
    json: { type: 'boolean', describe: 'print JSON' },
    limit: {
      type: 'integer',
      min: 1,
      describe: 'show at most this many hits (default: 25)',
      placeholder: 'N',
      alias: 'n',
    },
    program: { type: 'boolean', describe: 'the terms are names of programs: who has this command?' },
    file: { type: 'boolean', describe: 'the terms are files, or ends of their paths: who has zlib.h?' },
    channel: { type: 'string', describe: 'look only in this channel', placeholder: 'NAME' },
    license: {
      type: 'string',
      describe: 'only this licence: SPDX id, short or full name',
      placeholder: 'ID',
    },
    maintainer: {
      type: 'string',
      describe: 'only this maintainer: name, account or address',
      placeholder: 'WHO',
    },
    set: { type: 'string', describe: 'only this package set, such as python3Packages', placeholder: 'ATTR' },
  },
  examples: [
    ['preenix search firefox', 'the exact name comes first'],
    ['preenix search pdf viewer', 'both words must match'],
    ['preenix search --program convert', 'the packages with this command'],
    ['preenix search include/zlib.h', 'the packages with this file'],
    ['preenix search numpy --json | jq .hits[0].attr', 'for a script'],
  ],
  notes:
    'Files, and programs other than those that packages call their main one, are found where the snapshot was made with --listings. ' +
    'Typos are forgiven where nothing matches as typed. Attributes that failed to evaluate are found too, and say why. ' +
    'Exit code 1 when nothing is found.',
  run: async ({ positionals, options }, io) => {
    const { limit = 25, channel, license, maintainer, set } = options;
    if (options.program && options.file)
      throw usageError('search: --program and --file exclude each other', 'programs are files: give --file');
    const only = options.program ? 'program' : options.file ? 'file' : undefined;
    const filter = {
      ...(license === undefined ? {} : { license }),
      ...(maintainer === undefined ? {} : { maintainer }),
      ...(set === undefined ? {} : { set }),
    };
    const channels = openUserChannels(channel, io);
    const { hits, total, corrected, listed } = await searchChannels(channels, positionals, {
      ...{ limit, filter },
      ...(only === undefined ? {} : { only }),
    });
    // Finding nothing where nothing could be found would be a wrong answer.
    if (only === 'file' && listed === 0)
      throw new NixtoolsError({ ...noListings, code: 'NO_LISTINGS', kind: 'environment' });
    if (options.json) io.out(printJson({ version: 1, total, corrected, hits }));
    else {
      const style = styleOut(io);
      if (corrected) io.err(`nothing matches "${positionals.join(' ')}" as it is written; did you mean:\n`);
      io.out(hits.map((hit) => renderHit(hit, style)).join(''));
      if (hits.length < total)
        io.err(`${plural(total - hits.length, 'more hit')}; --limit ${total} shows all\n`);
      if (total === 0) io.err(`nothing found for "${positionals.join(' ')}"\n`);
      if (total === 0 && listed === 0 && positionals.some((term) => term.includes('/')))
        io.err(`note: ${noListings.message}; ${noListings.hint}\n`);
    }
    return total === 0 ? exitCode.nothingFound : exitCode.done;
  },
});
