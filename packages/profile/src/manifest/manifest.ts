import { byteStringFromBytes, bytesFromByteString, NixtoolsError } from '@nixtools/nix-formats';
import { parseNixValue } from '../nix-value/parse.ts';
import { printNixValue } from '../nix-value/print.ts';
import { isList } from '../nix-value/value.ts';
import { elementOf, type ProfileElement } from './element.ts';

/**
 * Reads the `manifest.nix` of a user environment, made by us or by `nix-env`, without evaluating it.
 *
 * @param place names the manifest in errors
 * @throws {NixtoolsError} `NIX_VALUE_SYNTAX`, `PROFILE_MANIFEST_INVALID` (verification)
 */
export const parseManifest = (bytes: Uint8Array, place: string): ProfileElement[] => {
  const value = parseNixValue(byteStringFromBytes(bytes), place);
  if (isList(value)) return value.map((item, at) => elementOf(item, `${place}, element ${at + 1}`));
  throw new NixtoolsError({
    code: 'PROFILE_MANIFEST_INVALID',
    kind: 'verification',
    message: "the profile's manifest is no list",
    place,
    hint: 'go back to an earlier generation of the profile',
  });
};

/** Prints a manifest byte for byte as `nix-env` would. */
export const printManifest = (elements: readonly ProfileElement[]): Uint8Array =>
  bytesFromByteString(printNixValue(elements.map(({ fields }) => fields)));
