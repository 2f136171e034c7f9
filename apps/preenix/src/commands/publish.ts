import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { publishSnapshot } from '@nixtools/channel';
import { defineCommand, exitCode, type Io, printJson, usageError } from '@nixtools/command-line';
import { type NamedKey, NixtoolsError, parseSecretKey } from '@nixtools/nix-formats';
import { describePublication, describeUnreadable } from '../output/publish-report.ts';

const readKeys = (files: readonly string[], cwd: string): Promise<readonly NamedKey[]> =>
  Promise.all(files.map(async (file) => parseSecretKey(await readFile(resolve(cwd, file), 'utf8'))));

/** Seconds since 1970, or a date with a time in UTC. */
const parseTime = (text: string, from: string): Date => {
  const time = /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  const isPlain = /^\d{1,11}$|^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/.test(text);
  if (isPlain && !Number.isNaN(time.getTime())) return time;
  throw usageError(`${from}: "${text}" is no time`, 'write 2026-11-22T10:00:00Z, or seconds since 1970');
};

const timeOf = (given: string | undefined, { env }: Io): Date => {
  if (given !== undefined) return parseTime(given, '--time');
  const epoch = env['SOURCE_DATE_EPOCH'];
  return epoch ? parseTime(epoch, 'SOURCE_DATE_EPOCH') : new Date();
};

/** From the year 10000 on, dates are written otherwise. */
const endOfTime = Date.UTC(10_000, 0);

/**
 * What clients would refuse is not published by accident: a shell for building sets SOURCE_DATE_EPOCH to 1980.
 *
 * @throws {NixtoolsError} `USAGE` (usage), `PUBLISH_EXPIRED` (refused)
 */
const requireFuture = (time: Date, days: number, force: boolean): void => {
  const end = time.getTime() + days * 86_400_000;
  if (end >= endOfTime)
    throw usageError('--expires: that is after the year 9999', 'for example --expires 90');
  if (force || end > Date.now()) return;
  throw new NixtoolsError({
    code: 'PUBLISH_EXPIRED',
    kind: 'refused',
    message: `with the time ${time.toISOString()} the channel would have expired already`,
    hint: 'look at --time, SOURCE_DATE_EPOCH and the clock; --force publishes it all the same',
  });
};

const checkMirror = (mirror: string): string => {
  const { username, password, search, hash, href } = URL.canParse(mirror) ? new URL(mirror) : new URL('x:');
  if (/^https?:\/\//.test(href) && username + password + search + hash === '') return mirror;
  throw usageError(
    `--mirror: "${mirror}" is no http: or https: address without user, password, query and fragment`,
    'for example https://example.org/nixpkgs/',
  );
};

const percentOf = (text: string): number => {
  const percent = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (percent <= 100) return percent;
  throw usageError(`--max-loss: "${text}" is no share in per cent`, 'for example --max-loss 5');
};

export const publish = defineCommand({
  name: 'publish',
  summary: 'make a snapshot a channel: static files for any web server',
  positionals: [
    { name: 'SNAPSHOT', describe: 'the folder that "preenix index" has made' },
    { name: 'FOLDER', describe: 'where the web server finds it; made when it does not exist' },
  ],
  options: {
    key: {
      type: 'string',
      describe: 'a secret key to sign with, as "nix key generate-secret" writes it',
      placeholder: 'FILE',
      multiple: true,
    },
    keep: {
      type: 'integer',
      min: 1,
      describe: 'keep the parts of the last N snapshots (default: 3)',
      placeholder: 'N',
    },
    deltas: {
      type: 'integer',
      min: 0,
      describe: 'make deltas from the last N snapshots, as far as they are kept (default: 3)',
      placeholder: 'N',
    },
    time: {
      type: 'string',
      describe: 'the time that the channel carries (default: SOURCE_DATE_EPOCH, else now)',
      placeholder: 'TIME',
    },
    expires: {
      type: 'integer',
      min: 1,
      describe: 'clients refuse it after this many days, unless it is published again (default: 90)',
      placeholder: 'DAYS',
    },
    'max-loss': {
      type: 'string',
      describe: 'refuse to lose more than this share of the packages (default: 5)',
      placeholder: 'PERCENT',
    },
    force: { type: 'boolean', describe: 'publish whatever is lost, and what has expired' },
    mirror: {
      type: 'string',
      describe: 'the address of a copy of FOLDER, for clients to try',
      placeholder: 'URL',
      multiple: true,
    },
    json: { type: 'boolean', describe: 'print what was published as JSON' },
  },
  examples: [
    ['nix-store --generate-binary-cache-key example.org-1 secret public', 'once: a pair of keys'],
    ['preenix publish ./snapshot /srv/www/nixpkgs --key secret', ''],
    ['preenix publish ./snapshot /srv/www/nixpkgs --key secret --key new-secret', 'while keys change'],
  ],
  notes:
    'Only channel.json changes, and last; all other files are named by their hash. The same snapshot again renews the ' +
    'date of expiry. Nothing is removed that this command has not made.',
  run: async ({ positionals: [snapshot = '', folder = ''], options }, io) => {
    const now = timeOf(options.time, io);
    const expires = options.expires ?? 90;
    requireFuture(now, expires, options.force ?? false);
    const published = await publishSnapshot({
      snapshot: resolve(io.cwd, snapshot),
      folder: resolve(io.cwd, folder),
      keys: await readKeys(options.key ?? [], io.cwd),
      ...{ now, expires },
      mirrors: (options.mirror ?? []).map(checkMirror),
      ...{ keep: options.keep, deltas: options.deltas, force: options.force },
      onUnreadable: (id, { message, place }) => io.err(describeUnreadable(id, `${place}: ${message}`, io)),
      maxLoss: options['max-loss'] === undefined ? undefined : percentOf(options['max-loss']),
    });
    io.err(describePublication(published, options.key?.length ?? 0, io));
    if (options.json) io.out(printJson(published));
    return exitCode.done;
  },
});
