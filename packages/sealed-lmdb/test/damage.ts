/** One way in which a file can be damaged. */
export interface Damage {
  readonly name: string;
  readonly apply: (file: Buffer) => Buffer;
}

const pageSize = 4096;

/** Every kind of damage at many places: cut off, grown, whole pages lost, single bits flipped. */
export function damages(size: number): readonly Damage[] {
  const pages = Math.floor(size / pageSize);
  return [
    ...[0, 1, 100, pageSize, size / 2, size - pageSize, size - 1].map((length) => ({
      name: `cut to ${Math.floor(length)}`,
      apply: (file: Buffer) => file.subarray(0, length),
    })),
    { name: 'grown', apply: (file) => Buffer.concat([file, Buffer.alloc(pageSize)]) },
    { name: 'its end lost and padded', apply: (file) => Buffer.concat([file.subarray(0, size / 2)], size) },
    ...Array.from({ length: pages }, (_, page) => ({
      name: `page ${page} zeroed`,
      apply: (file: Buffer) => Buffer.from(file).fill(0, page * pageSize, (page + 1) * pageSize),
    })),
    ...Array.from({ length: 250 }, (_, i) => {
      // Multiples of the golden ratio, without their whole part, lie evenly: no two flips hit near each other.
      const at = Math.floor(((i * 0.618033988749895) % 1) * size);
      const bit = 1 << (i % 8);
      return {
        name: `bit ${bit} of byte ${at} flipped`,
        apply: (file: Buffer) => {
          const copy = Buffer.from(file);
          copy.writeUInt8((copy[at] ?? 0) ^ bit, at);
          return copy;
        },
      };
    }),
  ];
}
