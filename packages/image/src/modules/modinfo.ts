import { NixtoolsError } from '@nixtools/nix-formats';

/** What a kernel module says of itself, as `modinfo` shows it. */
export interface ModuleInfo {
  /** Modules that it cannot do without. */
  readonly depends: readonly string[];
  /** What it wants to find there already, by name or alias. */
  readonly softBefore: readonly string[];
}

/**
 * Reads the section `.modinfo` of a module: an ELF file of 64 bits, little-endian.
 *
 * @throws {NixtoolsError} `MODULE_INVALID` (verification)
 */
export const readModuleInfo = (content: Uint8Array, place: string): ModuleInfo => {
  const section = sectionOf(content, '.modinfo');
  if (section === undefined)
    throw new NixtoolsError({
      code: 'MODULE_INVALID',
      kind: 'verification',
      message: 'this is no kernel module',
      place,
      hint: 'give the folder of modules that was built together with the kernel',
    });
  const fields = Buffer.from(section).toString('latin1').split('\0');
  const valuesOf = (key: string): readonly string[] =>
    fields.filter((field) => field.startsWith(`${key}=`)).map((field) => field.slice(key.length + 1));
  return {
    depends: valuesOf('depends').flatMap((list) => list.split(',').filter(Boolean)),
    softBefore: valuesOf('softdep').flatMap((text) => softBefore(text)),
  };
};

/** `pre: a b post: c` */
const softBefore = (text: string): readonly string[] =>
  (/\bpre:\s*(.*?)(?:\s+post:|$)/.exec(text)?.[1] ?? '').split(/\s+/).filter(Boolean);

const sectionOf = (content: Uint8Array, wanted: string): Uint8Array | undefined => {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint16(4) !== 0x0201)
    return undefined;
  const table = Number(view.getBigUint64(0x28, true));
  const [size, count, names] = [0x3a, 0x3c, 0x3e].map((at) => view.getUint16(at, true)) as [
    number,
    number,
    number,
  ];
  if (size < 64 || !(table + size * count <= content.length) || names >= count) return undefined;
  const at = (index: number) => {
    const header = table + index * size;
    const offset = Number(view.getBigUint64(header + 24, true));
    return {
      name: view.getUint32(header, true),
      bytes: content.subarray(offset, offset + Number(view.getBigUint64(header + 32, true))),
    };
  };
  const texts = at(names).bytes;
  return Array.from({ length: count }, (_, index) => at(index)).find(({ name }) => {
    const text = Buffer.from(texts.subarray(name, name + wanted.length + 1)).toString('latin1');
    return text === `${wanted}\0`;
  })?.bytes;
};
