import { NixtoolsError } from '@nixtools/nix-formats';
import { type BootDocument, keys } from './boot-document.ts';
import { checkJson, foreignPath, hostileMember, type Problem } from './check.ts';
import { documentFromJson } from './from-json.ts';
import { isObject } from './json-object.ts';
import { isLegacy, type ReadingDefaults, strictForm } from './lenient.ts';

/** In bytes of a file. A system with hundreds of specialisations stays far below. */
export const largestDocument = 8 * 1024 * 1024;

/**
 * Reads a `boot.json`: RFC 125's, or the earlier layout of NixOS 22.11 below `v1`. Lenient: unknown members are kept, `null` is absent,
 * `org.nixos.specialisation.v1` may be missing.
 *
 * @param place names the file in errors
 * @throws {NixtoolsError} `BOOT_JSON_INVALID` (verification); the message has the place in the document
 * @see https://github.com/NixOS/rfcs/blob/master/rfcs/0125-bootspec.md
 * @example parseBootDocument(text, '/run/current-system/boot.json').kernelParams // ['loglevel=4']
 */
export const parseBootDocument = (
  text: string,
  place: string,
  defaults: ReadingDefaults = {},
): BootDocument => {
  if (text.length > largestDocument) throw bootJsonInvalid('it is larger than any honest one', place);
  const value = parseJson(text, place);
  const hostile = hostileMember(value);
  if (hostile !== undefined) throw problemIn(hostile, place);
  const checked = checkJson(strictForm(value, defaults));
  if ('problem' in checked) throw isForeign(value) ? notBootspec(place) : problemIn(checked.problem, place);
  const document = documentFromJson(checked.value);
  const foreign = foreignPath(document);
  if (foreign !== undefined) throw problemIn(foreign, place);
  return document;
};

const parseJson = (text: string, place: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bootJsonInvalid('it is no JSON', place, cause);
  }
};

/** Whether it is something else altogether, or of a version to come. */
const isForeign = (value: unknown): boolean =>
  !isObject(value) || (!isLegacy(value) && !Object.hasOwn(value, keys.bootspec));

const notBootspec = (place: string): NixtoolsError =>
  bootJsonInvalid(`it has no member ${keys.bootspec}: no boot.json, or one of a later version`, place);

const problemIn = ({ at, message }: Problem, place: string): NixtoolsError =>
  bootJsonInvalid(at === '' ? message : `${at}: ${message}`, place);

export const bootJsonInvalid = (message: string, place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'BOOT_JSON_INVALID',
    kind: 'verification',
    message: `the boot document is damaged: ${message}`,
    place,
    hint: 'build this system again, or delete the generation; the others are not affected',
    cause,
  });
