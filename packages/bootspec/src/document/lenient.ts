import { keys } from './boot-document.ts';
import { isObject, type JsonObject, memberOf, rest, withoutNulls } from './json-object.ts';

/** What a document lacks that was written before it had to be there. */
export interface ReadingDefaults {
  /** The platform; the documents of NixOS 22.11 do not say it. */
  readonly system?: string;
}

const known: readonly string[] = [keys.bootspec, keys.xen1, keys.xen2, keys.systemdBoot, keys.grub];

/**
 * Brings what programs have written into the form that the RFC asks for: a `null` is an absent member, the layout of NixOS 22.11
 * (`{"v1": {…}}`) becomes today's, an empty parameter is none, a label is one line. What is wrong beyond that stays, to be refused.
 */
export const strictForm = (value: unknown, defaults: ReadingDefaults): unknown => {
  if (!isObject(value)) return value;
  const document = isLegacy(value) ? fromLegacy(value) : value;
  return Object.fromEntries(
    Object.entries(withoutNulls(document)).map(([name, member]) => [
      name,
      strictMember(name, member, defaults),
    ]),
  );
};

const strictMember = (name: string, value: unknown, defaults: ReadingDefaults): unknown => {
  if (!isObject(value)) return value;
  if (name === keys.specialisation)
    return Object.fromEntries(
      Object.entries(value).map(([child, document]) => [child, strictForm(document, defaults)]),
    );
  if (!known.includes(name)) return value;
  const members = withoutNulls(value);
  return name === keys.bootspec ? strictBootspec(members, defaults) : members;
};

const strictBootspec = (members: JsonObject, { system }: ReadingDefaults): JsonObject => {
  const { label, kernelParams } = members;
  return {
    ...(system === undefined ? {} : { system }),
    ...members,
    ...(typeof label === 'string' ? { label: oneLine(label) } : {}),
    ...(Array.isArray(kernelParams) ? { kernelParams: kernelParams.filter((param) => param !== '') } : {}),
  };
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: Unicode's Cc, found faster by range than by property
const controls = /[\u0000-\u001f\u007f-\u009f]+/g;

/** A generation should not be lost for its name. */
export const oneLine = (text: string): string => text.replaceAll(controls, ' ').trim();

/** Whether it has the layout that NixOS 22.11 wrote, before the RFC was accepted. */
export const isLegacy = (document: JsonObject): boolean =>
  isObject(memberOf(document, 'v1')) && memberOf(document, keys.bootspec) === undefined;

const fromLegacy = (document: JsonObject): JsonObject => {
  const { v1, ...others } = document;
  return isObject(v1) ? { ...others, ...fromLegacyBody(v1) } : document;
};

const fromLegacyBody = (body: JsonObject): JsonObject => {
  const { specialisation, extensions } = body;
  const children = isObject(specialisation) ? Object.entries(specialisation) : [];
  return {
    ...(isObject(extensions) ? extensions : {}),
    [keys.bootspec]: rest(body, ['specialisation', 'extensions']) ?? {},
    [keys.specialisation]: Object.fromEntries(
      children.map(([name, child]) => [name, isObject(child) ? fromLegacyBody(child) : child]),
    ),
  };
};
