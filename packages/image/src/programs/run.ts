import { NixtoolsError } from '@nixtools/nix-formats';
import { execa } from 'execa';

/** A program of the machine, and the Debian package that has it. */
export interface Program {
  readonly name: string;
  readonly debian: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Also where root's programs are, which are not on everybody's PATH. */
const searchPath = (): string => `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/**
 * Runs a program to its end, in the C locale and in UTC.
 *
 * @returns what it wrote to stdout
 * @throws {NixtoolsError} `PROGRAM_MISSING` (environment), `PROGRAM_FAILED` (failed) with the end of what it said
 */
export const run = async (
  program: Program,
  args: readonly string[],
  { cwd, input, env = {} }: RunOptions = {},
): Promise<Uint8Array> => {
  const result = await execa(program.name, args, {
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: 1024 * 1024 * 1024,
    env: { PATH: searchPath(), LC_ALL: 'C', TZ: 'UTC', ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  });
  if (result.exitCode === 0) return result.stdout;
  if (result.code === 'ENOENT')
    throw new NixtoolsError({
      code: 'PROGRAM_MISSING',
      kind: 'environment',
      message: `the program ${program.name} is not installed`,
      hint: `apt-get install ${program.debian}, or what has it on this system`,
    });
  const said = Buffer.from(result.stderr).toString('utf8').trim().split('\n').slice(-5).join('; ');
  throw new NixtoolsError({
    code: 'PROGRAM_FAILED',
    kind: 'failed',
    message: `${program.name} failed with exit code ${result.exitCode ?? 'none'}: ${said.slice(0, 2000)}`,
    place: program.name,
    hint: 'look at what it says; nothing was put in the place of the image',
  });
};
