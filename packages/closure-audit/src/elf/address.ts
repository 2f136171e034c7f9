import { type Segment, segmentType } from './program-headers.ts';

/** Where in the file an address is that the program will see, and how many bytes of the file follow it; `undefined` for none. */
export const fileRangeAt = (
  segments: readonly Segment[],
  address: bigint,
): { readonly offset: number; readonly size: number } | undefined => {
  const segment = segments.find(
    (each) =>
      each.type === segmentType.load &&
      address >= each.address &&
      address < each.address + BigInt(Math.min(each.fileSize, Number.MAX_SAFE_INTEGER)),
  );
  if (segment === undefined) return undefined;
  const within = Number(address - segment.address);
  return { offset: segment.offset + within, size: segment.fileSize - within };
};
