import { NixtoolsError } from '@nixtools/nix-formats';

/** Types of partitions, as the UEFI specification and the Discoverable Partitions Specification have them. */
export const partitionTypes = {
  efiSystem: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  /** Without a file system: where GRUB for BIOS lies. */
  biosBoot: '21686148-6449-6E6F-744E-656564454649',
  linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
} as const;

const pattern = /^([0-9A-F]{8})-([0-9A-F]{4})-([0-9A-F]{4})-([0-9A-F]{4})-([0-9A-F]{12})$/i;

const bytesOf = (hex: string): readonly number[] =>
  Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));

/** A GUID as it lies on a disk: the first three groups with their bytes in reverse. */
export const guidBytes = (guid: string): Uint8Array => {
  const [, a = '', b = '', c = '', d = '', e = ''] = pattern.exec(guid) ?? [];
  if (a === '')
    throw new NixtoolsError({
      code: 'GPT_LAYOUT',
      kind: 'usage',
      message: `"${guid}" is no GUID`,
      hint: 'such as 0FC63DAF-8483-4772-8E79-3D69D8477DE4',
    });
  return Uint8Array.from([
    ...[a, b, c].flatMap((group) => [...bytesOf(group)].reverse()),
    ...bytesOf(d),
    ...bytesOf(e),
  ]);
};
