import { z } from 'zod';
import {
  account,
  argv,
  environmentName,
  line,
  milliseconds,
  mode,
  path,
  searchPath,
  text,
  word,
} from './words.ts';

/** What is run, and as what. Either `argv` or `script`. */
export const exec = z.strictObject({
  argv: argv.optional().describe('the program, by absolute path or found in `path`, and its arguments'),
  script: text.optional().describe('instead of argv: text for /bin/sh'),
  argv0: word.optional().describe('what the program sees as its own name'),
  image: word
    .optional()
    .describe(
      'container image that has the program, for targets that run containers; by an absolute path, a folder with its files',
    ),
  path: z.array(searchPath).optional().describe('folders in which programs are found, in this order'),
  env: z.record(environmentName, text).optional(),
  envFiles: z.array(path).optional().describe('files of NAME=value lines; each must exist'),
  cwd: path.optional(),
  umask: mode.optional(),
  nice: z.int().min(-20).max(19).optional(),
  user: account.optional(),
  group: account.optional(),
  supplementaryGroups: z.array(account).optional(),
});

export const serviceType = z.enum(['foreground', 'forking', 'oneshot']);

export const forking = z.strictObject({
  pidFile: path.optional().describe('where the daemon writes its process id'),
  foregroundArgv: argv.optional().describe('the same service without forking, for supervisors that need it'),
});

export const oneshot = z.strictObject({
  remain: z.boolean().optional().describe('counts as running after it has ended well'),
});

/** A step around the start or the stop of a service. Either `argv` or `script`. */
export const hook = z.strictObject({
  argv: argv.optional(),
  script: text.optional(),
  as: z.enum(['root', 'service']).optional().describe('who runs it; by default the user of the service'),
  ignoreError: z.boolean().optional(),
});

export const reload = z.strictObject({
  signal: z.enum(['HUP', 'USR1', 'USR2']).optional(),
  argv: argv.optional(),
});

export const restart = z.strictObject({
  when: z.enum(['always', 'on-failure', 'never', 'unless-stopped']).optional(),
  delayMs: milliseconds.optional(),
  burst: z.int().min(1).optional().describe('how many starts within `windowMs` are too many'),
  windowMs: milliseconds.optional(),
  successExits: z.array(z.int().min(1).max(255)).optional().describe('exit codes that are no failure'),
});

export const log = z.strictObject({
  to: z.enum(['inherit', 'file', 'syslog', 'supervisor']).optional(),
  stdout: path.optional().describe('with `to: file`'),
  stderr: path.optional().describe('with `to: file`; by default the same as stdout'),
  identifier: line.optional().describe('the name in syslog or the journal'),
  rotateBytes: z.int().min(1).optional(),
  rotateKeep: z.int().min(1).optional(),
});
