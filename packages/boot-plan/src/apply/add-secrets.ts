import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { posix } from 'node:path';
import { type FileDigest, placeCopySync } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { copyTime } from '../plan/copies.ts';
import type { Step } from '../plan/steps.ts';

type SecretsStep = Extract<Step, { do: 'add-secrets' }>;

/** `place` is the toplevel, so that a plan without it can be made. */
const failed = ({ toplevel, tool }: SecretsStep, why: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SECRETS_FAILED',
    kind: 'failed',
    message: `${tool} could not add the secrets to an initrd: ${why}`,
    place: toplevel,
    hint: 'are the files that boot.initrd.secrets names there? The old menu is untouched',
  });

/** Inside the root, as the program's interpreter and the secrets lie there. */
const run = (fs: RootedFs, step: SecretsStep, file: string): void => {
  const inside = file.slice(fs.root === '/' ? 0 : fs.root.length);
  const [program, ...args] = fs.root === '/' ? [step.tool, inside] : ['chroot', fs.root, step.tool, inside];
  const { error, status, signal, stderr } = spawnSync(program ?? '', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (error !== undefined) throw failed(step, error.message);
  if (status !== 0)
    throw failed(
      step,
      `${signal ?? `exit code ${status}`}${stderr === '' ? '' : `, ${stderr.trim().slice(0, 500)}`}`,
    );
};

/**
 * RFC 125: the initrd is copied to where it can be written, the program gets the copy's path as its only argument, and the result is
 * used. Nobody else can read the copies at any time. `/run` is memory, so secrets touch no other disk than the boot folder's.
 */
export const addSecrets = (fs: RootedFs, step: SecretsStep): FileDigest => {
  const parent = fs.resolve('/run') ?? fs.resolve('/tmp') ?? '/';
  const folder = mkdtempSync(posix.join(fs.host(parent), 'nixboot-'));
  try {
    const initrd = posix.join(folder, 'initrd');
    copyFileSync(step.from, initrd);
    chmodSync(initrd, 0o600);
    run(fs, step, initrd);
    return placeCopySync(initrd, step.to, { mode: 0o600, modified: copyTime });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
