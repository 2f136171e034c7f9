import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brotli, readSections, type SectionInput, writeSections } from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const format = { magic: 'EXAMPLE\0', major: 1 };
const place = 'example.bin';
const write = (sections: readonly SectionInput[], header = {}) =>
  writeSections({ ...format, minor: 0, header, sections });
const read = (bytes: Uint8Array, known: readonly string[] = ['TEXT', 'HASH']) =>
  readSections(bytes, { ...format, known, place });

const text: SectionInput = {
  tag: 'TEXT',
  bytes: Buffer.from('to be or not '.repeat(999)),
  packing: brotli(),
};
const hash: SectionInput = { tag: 'HASH', bytes: Buffer.from([1, 2, 3]), packing: { method: 'stored' } };

const HEADER = 20;
/** `{}` and a row before it. */
const ROW = HEADER + 2;

const patched = async (
  sections: readonly SectionInput[],
  patch: (bytes: Buffer) => void,
): Promise<Buffer> => {
  const bytes = await write(sections);
  patch(bytes);
  return bytes;
};

/** Bytes between `lowest` and `lowest + kinds - 1`, always the same. */
const noise = (length: number, lowest: number, kinds: number): Buffer => {
  let state = kinds;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return lowest + ((state >>> 16) % kinds);
    }),
  );
};

const packedWith = (bytes: Buffer, blockBits: number): number =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 19,
      [constants.BROTLI_PARAM_LGBLOCK]: blockBits,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;

describe('a file of sections', () => {
  it('gives back its header and sections, packed or stored', async () => {
    const bytes = await write([text, hash], { names: 3, of: 'gräser' });
    expect(bytes.length).toBeLessThan(300);
    const sections = await read(bytes);
    expect(sections.header).toEqual({ names: 3, of: 'gräser' });
    expect(sections.tags).toEqual(['TEXT', 'HASH']);
    expect(sections.size('TEXT')).toBe(text.bytes.length);
    expect(await sections.section('HASH')).toEqual(Buffer.from(hash.bytes));
    expect(await sections.section('TEXT')).toEqual(Buffer.from(text.bytes));
  });

  it('takes at its best quality the size of blocks that packs better', async () => {
    const columns = Buffer.concat(Array.from({ length: 8 }, (_, i) => noise(40_000, i * 30, 5 + i)));
    for (const [bytes, better, worse] of [
      [noise(300_000, 65, 7), 0, 17],
      [columns, 17, 0],
    ] as const) {
      const file = await write([{ tag: 'TEXT', bytes, packing: brotli() }]);
      const size = packedWith(bytes, better);
      expect(size).toBeLessThan(packedWith(bytes, worse));
      expect(file.length).toBe(ROW + 56 + size);
    }
  });

  it('gives back any bytes under any packing', async () => {
    const packing = fc.oneof(
      fc.constant({ method: 'stored' as const }),
      fc.record({ quality: fc.nat(11), windowBits: fc.integer({ min: 10, max: 24 }) }).map(brotli),
    );
    const one = fc.record({ bytes: fc.uint8Array({ maxLength: 5000 }), packing });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { maxLength: 5 }),
        fc.dictionary(fc.string(), fc.string()),
        async (all, header) => {
          const inputs = all.map((input, index) => ({ ...input, tag: `TAG${index}` }));
          const sections = await read(
            await write(inputs, header),
            inputs.map(({ tag }) => tag),
          );
          expect(sections.header).toEqual({ ...header });
          for (const { tag, bytes } of inputs)
            expect(await sections.section(tag)).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  it('is the same for the same input', async () => {
    expect(await write([text, hash])).toEqual(await write([text, hash]));
  });

  it('is read from an open file without those sections that nobody asks for', async () => {
    const path = join(temporaryFolder(), place);
    await writeFile(
      path,
      await patched([text, hash], (bytes) => bytes.fill(0, ROW + 2 * 56, bytes.length - hash.bytes.length)),
    );
    const file = await open(path);
    try {
      const sections = await readSections(file, { ...format, known: ['TEXT', 'HASH'], place });
      expect(await sections.section('HASH')).toEqual(Buffer.from(hash.bytes));
      await expect(sections.section('TEXT')).rejects.toMatchObject({ code: 'SECTIONS_CORRUPT' });
    } finally {
      await file.close();
    }
  });
});

describe('a reader of an older format', () => {
  it('skips a section that it does not know', async () => {
    const sections = await read(await write([text, { ...hash, mustUnderstand: false }]), ['TEXT']);
    expect(sections.tags).toEqual(['TEXT']);
    expect(await sections.section('TEXT')).toEqual(Buffer.from(text.bytes));
  });

  it('refuses an unknown section that must be understood', async () => {
    await expect(read(await write([text, hash]), ['TEXT'])).rejects.toMatchObject({
      code: 'SECTIONS_VERSION',
      kind: 'environment',
      message: expect.stringContaining('HASH'),
    });
  });

  it('takes another minor, and refuses another major', async () => {
    const later = await patched([text], (bytes) => bytes.writeUInt16LE(7, 10));
    expect((await read(later)).minor).toBe(7);
    const other = await patched([text], (bytes) => bytes.writeUInt16LE(2, 8));
    await expect(read(other)).rejects.toMatchObject({ code: 'SECTIONS_VERSION', place });
  });

  it('does not guess at the bytes of a section with a flag that it does not know', async () => {
    const flagged = await patched([text], (bytes) => bytes.writeUInt32LE(1 | 2 | 4, ROW + 4));
    await expect(read(flagged)).rejects.toMatchObject({ code: 'SECTIONS_VERSION' });
    const skippable = await patched([text], (bytes) => bytes.writeUInt32LE(2 | 4, ROW + 4));
    expect((await read(skippable)).tags).toEqual([]);
  });
});

describe('a hostile file', () => {
  it.each<[string, (bytes: Buffer) => void]>([
    ['another magic', (bytes) => bytes.write('F', 0)],
    ['a header that is no JSON', (bytes) => bytes.write('{{', HEADER)],
    ['a header that is no object', (bytes) => bytes.write('[]', HEADER)],
    ['a header that is no UTF-8', (bytes) => bytes.writeUInt16LE(0xffff, HEADER)],
    ['a header beyond its limit', (bytes) => bytes.writeUInt32LE(65_537, 12)],
    ['a header beyond the file', (bytes) => bytes.writeUInt32LE(60_000, 12)],
    ['a tag with a NUL', (bytes) => bytes.writeUInt32LE(0, ROW)],
    ['the same tag twice', (bytes) => bytes.write('TEXT', ROW + 56)],
    ['a packed size that the file has not', (bytes) => bytes.writeBigUInt64LE(1n << 40n, ROW + 8)],
    ['a packed size of 2^64 - 1', (bytes) => bytes.fill(255, ROW + 8, ROW + 16)],
    ['a stored section with two sizes', (bytes) => bytes.writeBigUInt64LE(4n, ROW + 56 + 16)],
  ])('with %s is refused when it is opened', async (_, patch) => {
    await expect(read(await patched([text, hash], patch))).rejects.toMatchObject({
      code: 'SECTIONS_CORRUPT',
      kind: 'verification',
      place,
    });
  });

  it('with bytes after the last section, or without the last byte, is refused', async () => {
    const bytes = await write([text, hash]);
    await expect(read(Buffer.concat([bytes, Buffer.from([0])]))).rejects.toMatchObject({
      code: 'SECTIONS_CORRUPT',
    });
    for (let length = 0; length < bytes.length; length++)
      await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'SECTIONS_CORRUPT' });
  });

  it.each<[string, (bytes: Buffer) => void]>([
    ['more sections than the limit', (bytes) => bytes.writeUInt32LE(257, 16)],
    ['an unpacked size beyond the limit', (bytes) => bytes.writeBigUInt64LE(1n << 40n, ROW + 16)],
  ])('with %s is refused before anything is made of it', async (_, patch) => {
    await expect(read(await patched([text], patch))).rejects.toMatchObject({
      code: 'SECTIONS_TOO_LARGE',
      kind: 'refused',
    });
  });

  it('that has more packed bytes than the reader takes is refused', async () => {
    const options = { ...format, known: ['TEXT', 'HASH'], place, limits: { packedBytes: 10 } };
    await expect(readSections(await write([text, hash]), options)).rejects.toMatchObject({
      code: 'SECTIONS_TOO_LARGE',
    });
  });

  it.each([
    ['less', 12_986n],
    ['more', 12_988n],
    ['nothing', 0n],
  ])('that unpacks to other than announced (%s) is refused', async (_, size) => {
    expect(text.bytes.length).toBe(12_987);
    const sections = await read(await patched([text], (bytes) => bytes.writeBigUInt64LE(size, ROW + 16)));
    await expect(sections.section('TEXT')).rejects.toMatchObject({
      code: 'SECTIONS_CORRUPT',
      place: `${place}, TEXT`,
    });
  });

  it('that unpacks to 256 MiB where a kilobyte was announced is stopped at the kilobyte', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(2 ** 28), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
    });
    const bytes = await write([{ tag: 'TEXT', bytes: bomb, packing: { method: 'stored' } }]);
    bytes.writeUInt32LE(1 | 2, ROW + 4);
    bytes.writeBigUInt64LE(1024n, ROW + 16);
    await expect((await read(bytes)).section('TEXT')).rejects.toMatchObject({ code: 'SECTIONS_CORRUPT' });
  });

  it('with the checksum of other bytes is refused', async () => {
    const sections = await read(await patched([hash], (bytes) => bytes.writeUInt8(9, bytes.length - 1)));
    await expect(sections.section('HASH')).rejects.toMatchObject({
      code: 'SECTIONS_CORRUPT',
      message: 'the checksum is wrong',
    });
  });

  it('with any one bit changed gives an error of ours or the same sections', async () => {
    const bytes = await write([text, hash], { a: 1 });
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const outcome = await read(changed)
        .then(async ({ tags, section }) => Promise.all(tags.map(section)))
        .catch((error: unknown) => error);
      if (Array.isArray(outcome))
        expect([text.bytes, hash.bytes].map(Buffer.from)).toEqual(expect.arrayContaining(outcome));
      else expect(outcome).toMatchObject({ name: 'NixtoolsError' });
    }
  });
});

describe('a writer', () => {
  it.each<[string, Parameters<typeof writeSections>[0]]>([
    ['a tag of three characters', { ...format, minor: 0, header: {}, sections: [{ ...text, tag: 'TXT' }] }],
    ['a tag twice', { ...format, minor: 0, header: {}, sections: [text, text] }],
    ['a magic of nine characters', { ...format, magic: 'EXAMPLES\0', minor: 0, header: {}, sections: [] }],
    ['a header of 64 KiB and more', { ...format, minor: 0, header: { a: 'x'.repeat(65_536) }, sections: [] }],
    ['a version that does not fit', { ...format, minor: 65_536, header: {}, sections: [] }],
  ])('refuses %s', async (_, options) => {
    await expect(writeSections(options)).rejects.toBeInstanceOf(RangeError);
  });
});

it('a section that is not there is named', async () => {
  const sections = await read(await write([text]));
  expect(sections.size('HASH')).toBe(0);
  await expect(sections.section('HASH')).rejects.toMatchObject({
    code: 'SECTIONS_CORRUPT',
    message: 'section HASH is missing',
  });
});
