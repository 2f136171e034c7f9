import * as z from 'zod';
import { keys } from './boot-document.ts';

/** Parts of character classes that every reader of JSON Schema understands. */
const control = String.raw`\u0000-\u001f\u007f`;
const controlButTab = String.raw`\u0000-\u0008\u000a-\u001f\u007f`;
const oneLine = new RegExp(`^[^${control}]*$`);

/** No command line, GRUB menu or entry file can carry control characters; a tab may stand in quotes. */
const line = z.string().regex(new RegExp(`^[^${controlButTab}]*$`), 'a control character');

/** At least a store and a name in it; without `.`, `..` and empty names, so that its text alone says where it lies. */
const path = z
  .string()
  .regex(
    new RegExp(`^(?:/(?!\\.{1,2}(?:/|$))[^/${control}]+){2,}$`),
    'no absolute path without "." and ".."',
  );

const lines = z.array(line);

const bootspecV1 = z.looseObject({
  system: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'no name of a platform'),
  label: z.string().regex(oneLine, 'a control character'),
  toplevel: path,
  init: path,
  kernel: path,
  kernelParams: lines,
  initrd: path.exactOptional(),
  initrdSecrets: path.exactOptional(),
});

/**
 * `boot.json` as it is to be written: what RFC 125 says and the members of known extensions, with any others besides. Nothing is
 * `null`.
 */
export const bootJson = z.looseObject({
  [keys.bootspec]: bootspecV1,
  get [keys.specialisation]() {
    return z.record(z.string().min(1).regex(oneLine, 'a control character'), bootJson).exactOptional();
  },
  [keys.xen1]: z.looseObject({ xen: path.exactOptional(), xenParams: lines.exactOptional() }).exactOptional(),
  [keys.xen2]: z
    .looseObject({
      efiPath: path.exactOptional(),
      multibootPath: path.exactOptional(),
      params: lines.exactOptional(),
    })
    .exactOptional(),
  [keys.systemdBoot]: z
    .looseObject({ sortKey: line.exactOptional(), devicetree: path.exactOptional() })
    .exactOptional(),
  [keys.grub]: z.looseObject({ dtb: path.exactOptional() }).exactOptional(),
});

export type BootJson = z.infer<typeof bootJson>;

/** The same as JSON Schema (2020-12). That paths lie in one store, no schema can say. */
export const bootDocumentSchema: object = /* @__PURE__ */ z.toJSONSchema(bootJson);
