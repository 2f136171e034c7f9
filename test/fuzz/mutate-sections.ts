import { brotli, type Header, readSections, writeSections } from '@nixtools/sections';
import { mutateBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';

/** A file of sections, unpacked. */
export interface Unpacked {
  readonly magic: string;
  readonly major: number;
  readonly header: Header;
  readonly sections: ReadonlyMap<string, Buffer>;
}

export const unpackSections = async (
  file: Uint8Array,
  {
    magic,
    major,
    known,
  }: { readonly magic: string; readonly major: number; readonly known: readonly string[] },
): Promise<Unpacked> => {
  const read = await readSections(file, { magic, major, known, place: 'a good file' });
  const sections = new Map<string, Buffer>();
  for (const tag of read.tags) sections.set(tag, Buffer.from(await read.section(tag)));
  return { magic, major, header: read.header, sections };
};

/** With right sizes and checksums, whatever it says. */
export const packSections = ({ magic, major, header, sections }: Unpacked, packed = false): Promise<Buffer> =>
  writeSections({
    ...{ magic, major, minor: 0, header },
    sections: [...sections].map(([tag, bytes]) => ({
      ...{ tag, bytes },
      packing: packed ? brotli({ quality: 1 }) : { method: 'stored' as const },
    })),
  });

const oddValues: readonly unknown[] = [
  ...[0, 1, -1, 1.5, 2 ** 24, 2 ** 31, 2 ** 32, 1e6, 1e15, 2 ** 53, 1e300],
  ...[
    '',
    '1',
    '/',
    '/gnu/store',
    '/nix/store/',
    '/nix/../store',
    '/nix/store\0',
    'nix/store',
    '/x'.repeat(900),
  ],
  ...[null, true, [], {}, undefined],
];

const changeHeader = (header: Header, random: Random): Header => {
  const names = Object.keys(header);
  const name = names[random.below(names.length)] ?? 'more';
  const value = header[name];
  const near = typeof value === 'number' ? [value + 1, value - 1, value * 2] : [];
  return { ...header, [name]: random.pick([random.pick(oddValues), ...near]) };
};

/** Whole sections that are lost, empty, swapped, those of another file, or unknown. */
const changeStructure = (file: Unpacked, like: Unpacked, random: Random): Unpacked => {
  const tags = [...file.sections.keys()];
  const tag = tags[random.below(tags.length)] ?? 'NONE';
  const other = tags[random.below(tags.length)] ?? 'NONE';
  const sections = new Map(file.sections);
  const bytes = (each: string): Buffer => file.sections.get(each) ?? Buffer.alloc(0);
  switch (random.below(6)) {
    case 0:
      sections.delete(tag);
      break;
    case 1:
      sections.set(tag, Buffer.alloc(0));
      break;
    case 2:
      sections.set(tag, bytes(other)).set(other, bytes(tag));
      break;
    case 3:
      sections.set(tag, like.sections.get(tag) ?? Buffer.alloc(0));
      break;
    case 4:
      sections.set(random.pick(['MORE', 'HASH', 'DRVS']), random.bytes(20));
      break;
    default:
      sections.set(tag, Buffer.concat([bytes(tag), bytes(tag)]));
  }
  return { ...file, sections };
};

/** Changes what the sections say: mostly bytes of one of them, now and then the header or whole sections. */
export const mutateSections = (file: Unpacked, like: Unpacked, random: Random): Unpacked => {
  const way = random.next();
  if (way < 0.07) return { ...file, header: changeHeader(file.header, random) };
  if (way < 0.14) return changeStructure(file, like, random);
  // Large sections are not worth more than small ones: what they count with stands in the small ones.
  const tags = [...file.sections.keys()].filter((tag) => (file.sections.get(tag)?.length ?? 0) > 0);
  const tag = tags[random.below(tags.length)];
  const bytes = tag === undefined ? undefined : file.sections.get(tag);
  if (tag === undefined || bytes === undefined) return changeStructure(file, like, random);
  const changed = mutateBytes(bytes, random, like.sections.get(tag) ?? bytes);
  return { ...file, sections: new Map(file.sections).set(tag, changed) };
};
