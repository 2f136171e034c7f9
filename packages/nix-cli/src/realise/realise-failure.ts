import { type ErrorKind, NixtoolsError } from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import type { Nix } from '../nix.ts';
import type { RunResult } from '../run/result.ts';
import { runNixLean } from '../run/run-lean.ts';
import { type FailedBuild, parseFailedBuilds } from './parse-failure.ts';

const LOG_LINES = 10;

const CODES: Readonly<Record<FailedBuild['kind'], { readonly code: string; readonly kind: ErrorKind }>> = {
  build: { code: 'BUILD_FAILED', kind: 'failed' },
  hash: { code: 'HASH_MISMATCH', kind: 'verification' },
  unsupported: { code: 'BUILD_UNSUPPORTED', kind: 'environment' },
};

/** `hello-1.0` of `/nix/store/<hash>-hello-1.0.drv`. */
const nameOf = (drvPath: string): string => drvPath.replace(/^.*\/[^-]*-/, '').replace(/\.drv$/, '');

/** The last lines of a build's log; empty when there is none. */
const endOfLog = async (nix: Nix, drvPath: string): Promise<string[]> => {
  const { stdout } = await runNixLean(nix, 'nix-store', ['--read-log', drvPath]);
  return stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-LOG_LINES);
};

const hintFor = (drvPath: string, log: readonly string[]): string =>
  log.length === 0
    ? `it wrote no log; "nix-store --realise ${drvPath}" tries it again`
    : [
        'the log ends with:',
        ...log.map((line) => `  ${line}`),
        `all of it: nix-store --read-log ${drvPath}`,
      ].join('\n');

/** What the user sees when `nix-store --realise` fails: the derivation that failed, why, and the end of its log. */
export const realiseFailure = async (
  nix: Nix,
  installables: readonly string[],
  result: RunResult,
): Promise<NixtoolsError> => {
  const [first, ...others] = parseFailedBuilds(result.stderr);
  const wanted = installables.length === 1 ? installables[0] : `${installables.length} paths`;
  if (first === undefined || result.signal !== undefined || /interrupted by the user/.test(result.stderr)) {
    return outputUnknown(result) ?? nixFailure(`realising ${wanted}`, result);
  }
  const log = await endOfLog(nix, first.drvPath);
  if (log.some((line) => line.includes('No space left on device'))) {
    return new NixtoolsError({
      code: 'DISK_FULL',
      kind: 'failed',
      message: `${nameOf(first.drvPath)} did not build: the disk is full`,
      place: first.drvPath,
      hint: 'free some space in the store and in the folder for temporary files, and run the same command again',
    });
  }
  const more = others.length === 0 ? '' : ` (and ${others.length} other builds failed)`;
  return new NixtoolsError({
    ...CODES[first.kind],
    message: `${nameOf(first.drvPath)} did not build: ${first.reason}${more}`,
    place: first.drvPath,
    hint: first.kind === 'build' ? hintFor(first.drvPath, log) : HINTS[first.kind],
  });
};

const HINTS = {
  hash: 'what the derivation downloads has changed since it was written: tell its maintainer',
  unsupported: 'this machine cannot build it: configure a remote builder, or a substituter that has it',
} as const;

const outputUnknown = ({ stderr }: RunResult): NixtoolsError | undefined => {
  const [, drvPath, outputs] = /derivation '([^']+)' does not have wanted outputs? (.*)/.exec(stderr) ?? [];
  if (drvPath === undefined) return undefined;
  return new NixtoolsError({
    code: 'OUTPUT_UNKNOWN',
    kind: 'usage',
    message: `${nameOf(drvPath)} has no output ${outputs}`,
    place: drvPath,
    hint: `see its outputs: nix-store --query --outputs ${drvPath}`,
  });
};
