import { nixFailure } from './failure.ts';
import type { Nix } from './nix.ts';
import { runNixLean } from './run/run-lean.ts';

/** Well below what the kernel takes as arguments and environment together (2 MiB with the usual stack limit). */
const ARGUMENT_BYTES = 512 * 1024;

/** Splits paths into groups that each fit on a command line. */
export const argumentGroups = <Path extends string>(
  paths: readonly Path[],
  limit = ARGUMENT_BYTES,
): Path[][] => {
  const groups: Path[][] = [];
  let room = 0;
  for (const path of paths) {
    const size = Buffer.byteLength(path) + 1;
    if (size > room || groups.length === 0) {
      groups.push([]);
      room = limit;
    }
    groups.at(-1)?.push(path);
    room -= size;
  }
  return groups;
};

/**
 * Which of these store paths the store does not hold, in the order asked.
 *
 * @throws {NixtoolsError} when the store cannot be asked.
 * @example await printInvalid(nix, ['/nix/store/…-hello-1.0.drv']) // [] when it is there
 */
export const printInvalid = async <Path extends string>(
  nix: Nix,
  paths: readonly Path[],
): Promise<Path[]> => {
  const invalid = new Set<string>();
  for (const group of argumentGroups(paths)) {
    const result = await runNixLean(nix, 'nix-store', ['--check-validity', '--print-invalid', ...group]);
    if (result.exitCode !== 0) throw nixFailure('asking the Nix store which paths it has', result);
    for (const line of result.stdout.split('\n')) invalid.add(line);
  }
  return paths.filter((path) => invalid.has(path));
};
