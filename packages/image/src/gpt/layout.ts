import { NixtoolsError } from '@nixtools/nix-formats';

/** Bytes in a sector. */
export const sectorSize = 512;

/** Partitions begin at whole MiB, as all tools have it. */
const alignment = 2048;

/** The sectors of the array of 128 entries of 128 bytes. */
export const tableSectors = 32;

export interface PartitionRequest {
  /** At most 36 UTF-16 units. */
  readonly name: string;
  /** One of `partitionTypes`, or another GUID. */
  readonly type: string;
  /** GUID of this very partition. Given, so that the same input gives the same disk. */
  readonly id: string;
  /** Bytes; rounded up to whole sectors. */
  readonly size: number;
}

export interface Partition extends PartitionRequest {
  /** Sectors, the last one included. */
  readonly first: number;
  readonly last: number;
}

export interface DiskLayout {
  readonly id: string;
  /** Sectors of the whole disk. */
  readonly sectors: number;
  readonly partitions: readonly Partition[];
}

/**
 * Places partitions one after the other, each at a whole MiB, on a disk as large as they need.
 *
 * @param id GUID of the disk
 * @throws {NixtoolsError} `GPT_LAYOUT` (usage): more than 128, a name that is too long, nothing to hold
 */
export const layoutDisk = (id: string, requests: readonly PartitionRequest[]): DiskLayout => {
  if (requests.length === 0 || requests.length > 128) throw invalid('a table has 1 to 128 partitions', id);
  let next = alignment;
  const partitions = requests.map((request) => {
    if (!Number.isSafeInteger(request.size) || request.size < 1)
      throw invalid('a partition has at least one byte', request.name);
    if (request.name.length > 36) throw invalid('a name has at most 36 characters', request.name);
    const first = next;
    const last = first + Math.ceil(request.size / sectorSize) - 1;
    next = Math.ceil((last + 1) / alignment) * alignment;
    return { ...request, first, last };
  });
  const sectors = Math.ceil((next + tableSectors + 1) / alignment) * alignment;
  return { id, sectors, partitions };
};

const invalid = (message: string, place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'GPT_LAYOUT',
    kind: 'usage',
    message,
    place,
    hint: 'change the list of partitions',
  });
