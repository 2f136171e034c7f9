import { extname, resolve } from 'node:path';
import type { Io } from '@nixtools/command-line';
import type { Nix } from '@nixtools/nix-cli';
import { type Parts, partsOf, readUnchecked } from '@nixtools/services';
import { evaluatePart } from '@nixtools/services/import';
import { readText } from './load-services.ts';

/**
 * What some files say together. A file need not be a whole set: what it refers to may be in another.
 *
 * @throws {NixtoolsError} `SERVICE_FILE_NOT_FOUND` (usage), and all that reading and evaluating can throw
 */
export const loadParts = async (
  files: readonly string[],
  { nix, nixpkgs, io }: { readonly nix: Nix; readonly nixpkgs: string | undefined; readonly io: Io },
): Promise<Parts[]> => {
  const parts: Parts[] = [];
  for (const given of files) {
    const file = resolve(io.cwd, given);
    const set =
      extname(given) === '.nix'
        ? (await evaluatePart(file, { nix, nixpkgs, cancelSignal: io.signal })).set
        : readUnchecked(await readText(file), { file: given });
    parts.push(partsOf(set));
  }
  return parts;
};
