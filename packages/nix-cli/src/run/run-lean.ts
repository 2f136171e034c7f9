// On the path of `preenix drv --import`, which must start faster than execa loads: node:child_process, nothing else.
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NixtoolsError } from '@nixtools/nix-formats';
import { findNixProgram, type Nix, type NixProgram } from '../nix.ts';
import type { RunResult } from './result.ts';
import { createTail } from './tail.ts';

export interface LeanRunOptions {
  /** Written to standard input piece by piece; nothing by default. An error that it throws ends the process and comes out. */
  readonly input?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

const collect = async (stream: Readable): Promise<string> => {
  const tail = createTail(256 * 1024 * 1024);
  for await (const chunk of stream.setEncoding('utf8')) tail.add(String(chunk));
  return tail.text();
};

/** A process that ends early closes our pipe: its exit code and its own words tell the story, not our `EPIPE`. */
const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes(String(error.code));

/**
 * Runs a short Nix program to its end, without execa. A non-zero exit is a result, as with `runNix`.
 *
 * @throws {NixtoolsError} `NIX_NOT_FOUND`, `NIX_NOT_RUNNABLE` (environment); whatever `input` throws.
 */
export const runNixLean = async (
  nix: Nix,
  program: NixProgram,
  args: readonly string[],
  { input }: LeanRunOptions = {},
): Promise<RunResult> => {
  const file = findNixProgram(nix, program);
  const child = spawn(file, [...args, ...nix.options], {
    env: { ...nix.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<{ exitCode: number | undefined; signal: string | undefined }>(
    (resolve, reject) => {
      child.once('error', (cause) =>
        reject(
          new NixtoolsError({
            code: 'NIX_NOT_RUNNABLE',
            kind: 'environment',
            message: `cannot start ${program}: ${cause.message}`,
            place: file,
            hint: 'is it a program, for this machine, and may you run it?',
            cause,
          }),
        ),
      );
      child.once('close', (code, signal) =>
        resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
      );
    },
  );
  const written = pipeline(Readable.from(input ?? []), child.stdin).catch((error: unknown) => {
    if (isClosedPipe(error)) return;
    child.kill();
    throw error;
  });
  const [stdout, stderr, end] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    ended,
    written,
  ]);
  return { stdout, stderr, ...end, timedOut: false };
};
