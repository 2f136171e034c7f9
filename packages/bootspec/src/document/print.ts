import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { type BootDocument, keys } from './boot-document.ts';
import { checkJson, foreignPath, hostileMember, type Problem } from './check.ts';
import { isObject, type JsonObject } from './json-object.ts';

/**
 * Writes a document as `boot.json`, members in byte order, without `null`s, always with `org.nixos.specialisation.v1`: several boot
 * loaders fail without it.
 *
 * @throws {NixtoolsError} `BOOT_DOCUMENT_INVALID` (usage) for what no boot.json may say
 * @example await writeFileDurable('boot.json', printBootDocument(document));
 */
export const printBootDocument = (document: BootDocument): string => {
  const json = jsonOf(document);
  requireValid(document, json);
  return `${JSON.stringify(sorted(json), undefined, 2)}\n`;
};

/** @throws {NixtoolsError} `BOOT_DOCUMENT_INVALID` (usage) */
export const requireValid = (document: BootDocument, json: JsonObject = jsonOf(document)): void => {
  const problem = hostileMember(json) ?? schemaProblem(json) ?? foreignPath(document);
  if (problem === undefined) return;
  throw new NixtoolsError({
    code: 'BOOT_DOCUMENT_INVALID',
    kind: 'usage',
    message: `${problem.at}: ${problem.message}`,
    place: document.toplevel,
    hint: 'paths are absolute and in the store; no text has control characters; nothing is null',
  });
};

const schemaProblem = (json: JsonObject): Problem | undefined => {
  const checked = checkJson(json);
  return 'problem' in checked ? checked.problem : undefined;
};

const jsonOf = (document: BootDocument): JsonObject => {
  const { system, label, toplevel, init, kernel, kernelParams, initrd, initrdSecrets } = document;
  const { extensions, otherMembers, specialisations } = document;
  const known = { system, label, toplevel, init, kernel, kernelParams, initrd, initrdSecrets };
  return {
    ...extensions,
    ...extended(extensions, document),
    [keys.bootspec]: { ...otherMembers, ...present(known) },
    [keys.specialisation]: Object.fromEntries(
      [...specialisations].map(([name, child]) => [name, jsonOf(child)]),
    ),
  };
};

/** The known extensions: their members from the document, the others as they were. */
const extended = (extensions: JsonObject, { xen, sortKey, deviceTree }: BootDocument): JsonObject => {
  const members: JsonObject = {
    [keys.systemdBoot]: present({ sortKey, devicetree: deviceTree }),
    [keys.xen1]: xen?.version === 1 ? { xen: xen.kernel, xenParams: xen.params } : {},
    [keys.xen2]:
      xen?.version === 2
        ? present({ multibootPath: xen.kernel, efiPath: xen.efiPath, params: xen.params })
        : {},
  };
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => isObject(value) && Object.keys(value).length > 0)
      .map(([key, value]) => [key, merged(extensions[key], value)]),
  );
};

const merged = (before: unknown, value: unknown): unknown =>
  isObject(before) && isObject(value) ? { ...before, ...value } : value;

const present = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([name, member]) => [name, sorted(member)]),
  );
};
