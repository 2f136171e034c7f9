import { shortened } from './shortened.ts';

/** GRUB takes 251 characters. */
const longest = 180;

/**
 * Bytes that mean something to GRUB, Heads, a file system or an id itself become `%XX`; so a `%` before anything else than a
 * hexadecimal digit is never part of a name.
 */
const encoded = (text: string): string => text.replaceAll(/[^A-Za-z0-9._-]+/g, encodedBytes);

const encodedBytes = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** A hyphen before a digit ends the name of a profile: `a-3`'s generation 4 is not the specialisation `4` of `a`'s third. */
const profileName = (text: string): string => encoded(text).replaceAll(/-(?=[0-9])/g, '%2D');

/** @example profileId('work') // 'nixos-profile-work' */
export const profileId = (profile: string): string =>
  profile === 'system' ? 'nixos-system' : shortened(`nixos-profile-${profileName(profile)}`, longest, '%.');

/** @example entryId('nixos-system-42', ['gaming']) // 'nixos-system-42-gaming' */
export const entryId = (base: string, specialisation: readonly string[]): string =>
  specialisation.length === 0
    ? base
    : shortened(`${base}-${specialisation.map(encoded).join('%-')}`, longest + 30, '%.');

/** The submenu of a generation that has specialisations. Their ids are inside, so none can be its sibling. */
export const generationMenuId = (base: string): string => `${base}-all`;
