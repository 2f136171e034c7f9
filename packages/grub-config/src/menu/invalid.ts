import { NixtoolsError } from '@nixtools/nix-formats';

/** A value that cannot be written so that GRUB would read the same. */
export const invalidConfig = (place: string, message: string, hint: string): NixtoolsError =>
  new NixtoolsError({ code: 'GRUB_CONFIG_INVALID', kind: 'usage', message, place, hint });
