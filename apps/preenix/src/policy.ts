import { usageError } from '@nixtools/command-line';
import { nixpkgsSwitches, type PackageEntry, type RefusalReason, reasonsInMeta } from '@nixtools/snapshot';

const refusalReasons: readonly RefusalReason[] = ['unfree', 'broken', 'insecure', 'unsupported', 'other'];

/** The variable by which nixpkgs is told to allow it; users know them, so they count here too. */
export const switchFor = (reason: RefusalReason): string | undefined =>
  reason === 'other' ? undefined : nixpkgsSwitches[reason];

/** Why a user should be asked before this package is installed; from the package set's refusal and from `meta`. */
export const reasonsToRefuse = ({ meta, system, refused }: PackageEntry): readonly RefusalReason[] => {
  const found = [...(refused?.reasons ?? []), ...reasonsInMeta(meta, system)];
  return refusalReasons.filter((reason) => found.includes(reason));
};

const isReason = (word: string): boolean => (refusalReasons as readonly string[]).includes(word);

/**
 * The reasons that the user allows: `--allow unfree,broken`, or nixpkgs' environment variables.
 *
 * @throws {NixtoolsError} `USAGE` (usage) for a word that is no reason
 */
export const allowedReasons = (
  given: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReadonlySet<string> => {
  const words = given.flatMap((each) => each.split(','));
  const unknown = words.find((word) => !isReason(word));
  if (unknown !== undefined)
    throw usageError(`--allow: "${unknown}" is no reason`, `the reasons are: ${refusalReasons.join(', ')}`);
  return new Set([
    ...words,
    ...refusalReasons.filter((reason) => {
      const name = switchFor(reason);
      return name !== undefined && env[name] === '1';
    }),
  ]);
};

export const allowOption = {
  type: 'string',
  describe: 'install it although it is unfree, broken, insecure or unsupported',
  placeholder: 'REASON,...',
  multiple: true,
} as const;
