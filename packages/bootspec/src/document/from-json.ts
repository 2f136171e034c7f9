import { compareUtf8 } from '@nixtools/nix-formats';
import { type BootDocument, keys, type XenBoot } from './boot-document.ts';
import type { BootJson } from './boot-json.ts';
import { isObject, type JsonObject, rest } from './json-object.ts';

const bootspecMembers = [
  'system',
  'label',
  'toplevel',
  'init',
  'kernel',
  'kernelParams',
  'initrd',
  'initrdSecrets',
];

/** The shape that the rest of the program sees, of a document that was held against the schema. */
export const documentFromJson = (json: BootJson): BootDocument => {
  const { system, label, toplevel, init, kernel, kernelParams, initrd, initrdSecrets } = json[keys.bootspec];
  const boot = json[keys.systemdBoot];
  const deviceTree = boot?.devicetree ?? json[keys.grub]?.dtb;
  const xen = xenOf(json);
  const otherMembers = rest(json[keys.bootspec], bootspecMembers);
  return {
    system,
    label,
    toplevel,
    init,
    kernel,
    kernelParams,
    ...(initrd === undefined ? {} : { initrd }),
    ...(initrdSecrets === undefined ? {} : { initrdSecrets }),
    ...(xen === undefined ? {} : { xen }),
    ...(deviceTree === undefined ? {} : { deviceTree }),
    ...(boot?.sortKey === undefined ? {} : { sortKey: boot.sortKey }),
    specialisations: new Map(
      Object.entries(json[keys.specialisation] ?? {})
        .sort(([a], [b]) => compareUtf8(a, b))
        .map(([name, child]) => [name, documentFromJson(child)]),
    ),
    extensions: extensionsOf(json, xen),
    ...(otherMembers === undefined ? {} : { otherMembers }),
  };
};

const xenOf = (json: BootJson): XenBoot | undefined => {
  const { multibootPath, efiPath, params = [] } = json[keys.xen2] ?? {};
  if (multibootPath !== undefined)
    return { version: 2, kernel: multibootPath, ...(efiPath === undefined ? {} : { efiPath }), params };
  const { xen, xenParams = [] } = json[keys.xen1] ?? {};
  return xen === undefined ? undefined : { version: 1, kernel: xen, params: xenParams };
};

/** What is read into the shape, per extension. */
const readMembers = (xen: XenBoot | undefined): { readonly [key: string]: readonly string[] } => ({
  [keys.systemdBoot]: ['sortKey', 'devicetree'],
  ...(xen?.version === 1 ? { [keys.xen1]: ['xen', 'xenParams'] } : {}),
  ...(xen?.version === 2 ? { [keys.xen2]: ['multibootPath', 'efiPath', 'params'] } : {}),
});

const extensionsOf = (json: BootJson, xen: XenBoot | undefined): JsonObject => {
  const read = readMembers(xen);
  const left: [string, unknown][] = [];
  for (const [key, value] of Object.entries(json)) {
    if (key === keys.bootspec || key === keys.specialisation) continue;
    const names = read[key];
    const kept = names !== undefined && isObject(value) ? rest(value, names) : value;
    if (kept !== undefined) left.push([key, kept]);
  }
  return Object.fromEntries(left);
};
