import type { Meta, RefusalReason } from './entry.ts';

/** The environment variables by which nixpkgs is told to allow what it refuses. */
export const nixpkgsSwitches: Readonly<Record<Exclude<RefusalReason, 'other'>, string>> = {
  unfree: 'NIXPKGS_ALLOW_UNFREE',
  broken: 'NIXPKGS_ALLOW_BROKEN',
  insecure: 'NIXPKGS_ALLOW_INSECURE',
  unsupported: 'NIXPKGS_ALLOW_UNSUPPORTED_SYSTEM',
};

const isObject = (value: unknown): value is Meta =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** nixpkgs names licences by sets (`free = false`) and, until 2014, by words. */
const isUnfreeLicense = (license: unknown): boolean => {
  if (Array.isArray(license)) return license.some(isUnfreeLicense);
  if (isObject(license)) return license['free'] === false;
  return typeof license === 'string' && /^unfree/i.test(license);
};

/** `undefined` where nixpkgs describes the platforms by patterns instead of names: its own verdict counts then. */
const namedPlatforms = (platforms: unknown): readonly string[] | undefined =>
  Array.isArray(platforms) && platforms.every((each) => typeof each === 'string') ? platforms : undefined;

const isUnsupported = (meta: Meta, system: string): boolean =>
  meta['unsupported'] === true ||
  namedPlatforms(meta['platforms'])?.includes(system) === false ||
  namedPlatforms(meta['badPlatforms'])?.includes(system) === true;

const isNonEmpty = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/**
 * Why, by its `meta` alone, a package should not be installed unasked.
 *
 * @example reasonsInMeta({ license: { free: false }, broken: true }, 'x86_64-linux') // ['unfree', 'broken']
 */
export const reasonsInMeta = (meta: Meta, system: string): readonly RefusalReason[] => [
  ...(meta['unfree'] === true || isUnfreeLicense(meta['license']) ? (['unfree'] as const) : []),
  ...(meta['broken'] === true ? (['broken'] as const) : []),
  ...(meta['insecure'] === true || isNonEmpty(meta['knownVulnerabilities']) ? (['insecure'] as const) : []),
  ...(isUnsupported(meta, system) ? (['unsupported'] as const) : []),
];
