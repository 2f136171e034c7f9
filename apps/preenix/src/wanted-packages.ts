import type { Io } from '@nixtools/command-line';
import { chooseOutputs } from '@nixtools/profile';
import { type FoundPackage, findPackage } from './find-package.ts';
import { parsePackageRequest } from './package-request.ts';
import { allowedReasons } from './policy.ts';
import { requireAllowed } from './require-allowed.ts';

/** A package with the outputs that are wanted of it. */
export interface WantedPackage extends FoundPackage {
  readonly outputs: readonly string[];
}

export interface WantedOptions {
  readonly channel: string | undefined;
  readonly allow: readonly string[] | undefined;
}

/**
 * What `ATTR^OUTPUTS ...` asks for, when policy allows all of it.
 *
 * @throws {NixtoolsError} `USAGE`, `OUTPUT_UNKNOWN` (usage), `PACKAGE_REFUSED` (refused), those of `findPackage`
 */
export const wantedPackages = async (
  words: readonly string[],
  { channel, allow }: WantedOptions,
  io: Io,
): Promise<readonly WantedPackage[]> => {
  const requests = words.map(parsePackageRequest);
  const allowed = allowedReasons(allow ?? [], io.env);
  const wanted: WantedPackage[] = [];
  for (const { attr, outputs } of requests) {
    const found = await findPackage(attr, channel, io);
    requireAllowed(found.entry, allowed);
    wanted.push({ ...found, outputs: chooseOutputs(found.entry, outputs) });
  }
  return wanted;
};
