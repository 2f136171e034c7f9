import { NixtoolsError } from '@nixtools/nix-formats';

/**
 * How the packages of a set are linked, from the least to the most: with musl, with musl and statically at a fixed
 * address, statically at an address that the kernel picks. `nix/levels.nix` says what each means to nixpkgs.
 */
export const levels = ['musl', 'static', 'static-pie'] as const;

/** One of {@link levels}. */
export type Level = (typeof levels)[number];

/** The systems that have levels, by their names in Nix. */
export const levelSystems = ['aarch64-linux', 'armv7l-linux', 'x86_64-linux'] as const;

/**
 * A level by its name.
 *
 * @throws {NixtoolsError} STALI_LEVEL, a usage error, with the names that there are.
 * @example parseLevel('static') // 'static'
 */
export const parseLevel = (name: string): Level => {
  const level = levels.find((one) => one === name);
  if (level !== undefined) return level;
  throw new NixtoolsError({
    code: 'STALI_LEVEL',
    kind: 'usage',
    message: `there is no level ${JSON.stringify(name)}`,
    hint: `the levels are ${levels.join(', ')}`,
  });
};
