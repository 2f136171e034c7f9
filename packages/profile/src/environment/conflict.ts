import { NixtoolsError } from '@nixtools/nix-formats';
import type { ProfileElement } from '../manifest/element.ts';

/** Two files, from two packages, that want the same place in the profile. */
export type Conflict = readonly [string, string];

const PATTERNS: readonly RegExp[] = [
  // Nix 2.8
  /packages '(?<first>[^'\n]+)' and '(?<second>[^'\n]+)' have the same priority/,
  // Nix 2.26
  /conflict for the following files:\s+(?<first>\/\S.*?)\s*\n\s+(?<second>\/\S.*?)\s*(?:\n|$)/,
  // A file where the other package has a folder.
  /collision between (?:non-directory |directory )?'(?<first>[^'\n]+)' and (?:non-directory |directory )?'(?<second>[^'\n]+)'/,
];

/** Finds the conflict in what building a user environment printed. */
export const parseConflict = (stderr: string): Conflict | undefined => {
  for (const pattern of PATTERNS) {
    const { first, second } = pattern.exec(stderr)?.groups ?? {};
    if (first !== undefined && second !== undefined) return [first, second];
  }
  return undefined;
};

interface OwnedFile {
  readonly name: string;
  /** Within the package. */
  readonly file: string;
  readonly priority: number;
}

/** The files of a conflict with the packages that they belong to, in the order of the profile. */
const ownedFiles = (elements: readonly ProfileElement[], conflict: Conflict): OwnedFile[] =>
  elements.flatMap(({ name, priority, outputs }) => {
    const files = conflict.flatMap((path) =>
      [...outputs.values()]
        .filter((output) => path.startsWith(`${output}/`))
        .map((output) => path.slice(output.length + 1)),
    );
    return files.map((file) => ({ name, file, priority }));
  });

/** What the user sees of a conflict: both packages, the file, and the two ways out. */
export const conflictError = (
  conflict: Conflict,
  elements: readonly ProfileElement[],
  profile: string,
): NixtoolsError => {
  const owned = ownedFiles(elements, conflict);
  const [{ file, priority } = { file: conflict[0], priority: 5 }] = owned;
  const names = [...new Set(owned.map(({ name }) => name))];
  const setFlag = `nix-env --profile ${profile} --set-flag priority NUMBER NAME`;
  return new NixtoolsError({
    code: 'PROFILE_CONFLICT',
    kind: 'failed',
    message: `${(names.length === 2 ? names : conflict).join(' and ')} both have the file ${file}`,
    place: profile,
    hint: `the profile is unchanged; remove one of them, or give one another priority than ${priority}, where the lower number wins: "${setFlag}" for what is installed`,
  });
};
