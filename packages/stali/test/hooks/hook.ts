import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { type ProgramResult, runProgram } from '../../../../test/run-program.ts';

export interface HookFolder {
  readonly path: (name: string) => string;
  /** Writes files by their paths in it. */
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
  /** What a shell says; it must succeed. */
  readonly shell: (script: string) => Promise<string>;
  readonly remove: () => void;
}

const must = ({ stdout, stderr, exitCode }: ProgramResult): string => {
  if (exitCode === 0) return stdout;
  throw new Error(`exit ${exitCode}\n${stdout}${stderr}`);
};

export const hookFolder = (): HookFolder => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-hook-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (files) => {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), content);
      }
    },
    shell: async (script) =>
      must(await runProgram('bash', ['-euc', script], { cwd: folder, env: process.env })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** As strict as the stdenv of today, which has arrays of hooks. */
const before = `set -euo pipefail
shopt -s nullglob inherit_errexit
_callImplicitHook() { :; }
getAllOutputNames() { echo "$outputs"; }
declare -a preConfigureHooks=() preFixupHooks=() postFixupHooks=()
`;

/**
 * Runs `script` where a hook has been read in, as a stdenv does.
 *
 * @param env what the derivation says, and a PATH if it is not to be ours
 */
export const withHook = (
  name: 'compress-documentation' | 'split-outputs',
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> => {
  const sources = ['after-fixup', name].map((each) => `source ${join(staliNix(), 'hooks', `${each}.sh`)}\n`);
  return runProgram('bash', ['-c', `${before}${sources.join('')}${script}`], {
    env: { PATH: process.env['PATH'], outputs: 'out', ...env },
  });
};
