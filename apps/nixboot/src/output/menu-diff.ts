import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import type { BootPlan } from '@nixtools/boot-plan';
import { NixtoolsError } from '@nixtools/nix-formats';

const missing = (cause: Error): NixtoolsError =>
  new NixtoolsError({
    code: 'DIFF_NOT_FOUND',
    kind: 'environment',
    message: 'the program "diff" does not run here',
    hint: 'install diffutils, or leave out --diff',
    cause,
  });

const diff = (path: string, text: string): string => {
  const old = lstatSync(path, { throwIfNoEntry: false })?.isFile() ? path : '/dev/null';
  const { error, stdout } = spawnSync('diff', ['-u', '--label', path, '--label', path, old, '-'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw missing(error);
  return stdout;
};

/**
 * How the menu files of a plan differ from those on disk, in the form of `diff -u`.
 *
 * @throws {NixtoolsError} `DIFF_NOT_FOUND` (environment)
 */
export const menuDiff = ({ steps }: BootPlan): string => {
  // Only the last writing of a file is what stays.
  const texts = new Map(
    steps.flatMap((step) => (step.do === 'write-menu' ? [[step.path, step.text] as const] : [])),
  );
  return [...texts].map(([path, text]) => diff(path, text)).join('');
};
