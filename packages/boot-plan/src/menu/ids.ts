/**
 * Bytes that mean something to GRUB, Heads, a file system or an id itself become `%XX`. `+` joins the names of nested
 * specialisations, so it is no part of a name.
 */
const encoded = (text: string, plain: RegExp): string =>
  [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((character) =>
      plain.test(character) ? character : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

const name = (text: string): string => encoded(text, /[A-Za-z0-9._-]/);

/** A hyphen before a digit ends the name of a profile: `a-3`'s generation 4 is not the specialisation `4` of `a`'s third. */
const profileName = (text: string): string => name(text).replaceAll(/-(?=[0-9])/g, '%2D');

export const profileId = (profile: string): string =>
  profile === 'system' ? 'nixos-system' : `nixos-profile-${profileName(profile)}`;

/** @example entryId('nixos-system-42', ['gaming']) // 'nixos-system-42-gaming' */
export const entryId = (base: string, specialisation: readonly string[]): string =>
  specialisation.length === 0 ? base : `${base}-${specialisation.map(name).join('+')}`;

/** The submenu of a generation that has specialisations; a name cannot hold the `+`. */
export const generationMenuId = (base: string): string => `${base}+all`;
