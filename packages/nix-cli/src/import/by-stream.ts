import { type StoreObject, writeExport } from '@nixtools/nix-formats';
import type { Nix } from '../nix.ts';
import type { RunResult } from '../run/result.ts';
import { runNixLean } from '../run/run-lean.ts';

/**
 * Imports objects with `nix-store --import`, which takes no signatures and so needs a store that trusts us.
 * They go into *one* export: Nix stops at the end of the first, whatever follows, and succeeds.
 */
export const importByStream = (
  nix: Nix,
  objects: Iterable<StoreObject> | AsyncIterable<StoreObject>,
): Promise<RunResult> => runNixLean(nix, 'nix-store', ['--import'], { input: writeExport(objects) });

/** The daemon's refusal of an unsigned path, in the words of Nix 2.8 and of 2.26. */
export const isUntrusted = ({ exitCode, stderr }: RunResult): boolean =>
  exitCode !== 0 && /lacks a (?:valid )?signature/.test(stderr);
