import { NixtoolsError } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource, readElf } from '../../src/index.ts';
import { type ElfRecipe, writeElf } from './write-elf.ts';

const endless = '\u0001'.repeat(300_000);

/** Field offsets of a 64-bit header. */
const field = { phoff: 32, shoff: 40, phentsize: 54, phnum: 56, shentsize: 58, shnum: 60 } as const;
const allOnes = 2n ** 64n - 1n;

/** Where the first record of needed versions is: version 1, two versions. */
const versionsAt = (bytes: Buffer): number => bytes.indexOf(Buffer.from('01000200', 'hex'), 64);

type Change = (bytes: Buffer) => unknown;

const refused = (recipe: ElfRecipe, change: Change = () => undefined): NixtoolsError => {
  const bytes = writeElf(recipe);
  change(bytes);
  try {
    readElf(bytesSource(bytes), 'hostile');
  } catch (error) {
    if (error instanceof NixtoolsError) return error;
    throw error;
  }
  throw new Error('it is read as if nothing were wrong');
};

const sectionZero = (bytes: Buffer): number => Number(bytes.readBigUInt64LE(field.shoff));
const needs = [{ library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34'] }];
/** Of the first program header, which is the one that loads. */
const load = { offset: 64 + 8, address: 64 + 16, fileSize: 64 + 32 } as const;

describe('a hostile ELF file', () => {
  it.each<[string, ElfRecipe, Change, string, RegExp]>([
    ['a class that there is not', {}, (b) => b.writeUInt8(3, 4), 'ELF_INVALID', /byte 4$/],
    ['a byte order that there is not', {}, (b) => b.writeUInt8(0, 5), 'ELF_INVALID', /byte 5$/],
    ['another version', {}, (b) => b.writeUInt8(9, 6), 'ELF_INVALID', /byte 6$/],
    ['a type that there is not', {}, (b) => b.writeUInt16LE(0xfe00, 16), 'ELF_INVALID', /byte 16$/],
    ['program headers of no size', {}, (b) => b.writeUInt16LE(0, field.phentsize), 'ELF_INVALID', /byte 0$/],
    ['section headers of no size', {}, (b) => b.writeUInt16LE(0, field.shentsize), 'ELF_INVALID', /byte 0$/],
    [
      'program headers beyond all',
      {},
      (b) => b.writeBigUInt64LE(allOnes, field.phoff),
      'ELF_TRUNCATED',
      /beyond/,
    ],
    [
      'section headers beyond all',
      {},
      (b) => b.writeBigUInt64LE(allOnes, field.shoff),
      'ELF_TRUNCATED',
      /beyond/,
    ],
    ['65534 program headers', {}, (b) => b.writeUInt16LE(0xfffe, field.phnum), 'ELF_TRUNCATED', /byte 64$/],
    [
      'four billion program headers (PN_XNUM)',
      {},
      (b) => {
        b.writeUInt16LE(0xffff, field.phnum);
        b.writeUInt32LE(0xffffffff, sectionZero(b) + 44);
      },
      'ELF_INVALID',
      /byte 0$/,
    ],
    [
      'sections without number',
      {},
      (b) => {
        b.writeUInt16LE(0, field.shnum);
        b.writeBigUInt64LE(allOnes, sectionZero(b) + 32);
      },
      'ELF_INVALID',
      /byte 0$/,
    ],
    [
      'a segment larger than the file',
      {},
      (b) => b.writeBigUInt64LE(allOnes, load.fileSize),
      'ELF_TRUNCATED',
      /byte 0$/,
    ],
    [
      'a segment that begins nowhere',
      {},
      (b) => b.writeBigUInt64LE(allOnes, load.offset),
      'ELF_TRUNCATED',
      /beyond/,
    ],
    [
      'strings in no segment',
      { dynamic: [[1n, 'libc.so.6']] },
      (b) => b.writeBigUInt64LE(0n, load.address),
      'ELF_INVALID',
      /byte 0$/,
    ],
    ['a name outside of the strings', { dynamic: [[1n, 1_000_000n]] }, () => 0, 'ELF_INVALID', /byte \d+$/],
    ['a name that does not end', { dynamic: [[1n, endless]] }, () => 0, 'ELF_INVALID', /byte \d+$/],
    [
      'a long name, a thousand times',
      { dynamic: [[1n, 'x'.repeat(100_000)], ...Array.from({ length: 1000 }, () => [1n, 1n] as const)] },
      () => 0,
      'ELF_INVALID',
      /byte \d+$/,
    ],
    ['an interpreter without an end', { interpreter: 'x'.repeat(5000) }, () => 0, 'ELF_INVALID', /byte \d+$/],
    [
      'a note that is larger than all notes',
      { notes: [{ owner: 'GNU', type: 3, content: new Uint8Array(4) }] },
      (b) => b.writeUInt32LE(0xffffffff, b.indexOf('GNU\0') - 8),
      'ELF_INVALID',
      /byte \d+$/,
    ],
    [
      'needed versions that lead out of the file',
      { dynamic: [], versionNeeds: needs },
      (b) => b.writeUInt32LE(0xffffff00, versionsAt(b) + 8),
      'ELF_TRUNCATED',
      /byte \d+$/,
    ],
  ])('is refused with its place: %s', (_, recipe, change, code, place) => {
    const error = refused(recipe, change);
    expect({ code: error.code, kind: error.kind }).toEqual({ code, kind: 'verification' });
    expect(error.place).toMatch(place);
    expect(error.hint).toBeTruthy();
  });

  it('is read to its end when its needed versions are said to be without number', () => {
    const bytes = writeElf({ dynamic: [], versionNeeds: needs });
    const count = bytes.indexOf(Buffer.from('ffffff6f00000000', 'hex'));
    bytes.writeBigUInt64LE(allOnes, count + 8);
    expect(readElf(bytesSource(bytes)).versionNeeds).toEqual(needs);
  });

  it('is refused when its lists of needed versions are entered again and again', () => {
    const versions = Array.from({ length: 130 }, (_, index) => `V_${index}`);
    const many = Array.from({ length: 130 }, (_, index) => ({ library: `lib${index}.so`, versions }));
    const error = refused({ dynamic: [], versionNeeds: many });
    expect(error.code).toBe('ELF_INVALID');
  });

  it('says that a script is none', () => {
    expect(() => readElf(bytesSource(Buffer.from('#!/bin/sh\n')), 'hello.sh')).toThrow(
      expect.objectContaining({ code: 'ELF_NOT_ELF', place: 'hello.sh' }),
    );
  });

  it('of half a gigabyte is read by its headers: of a program that says whose libc it has, less than a megabyte', () => {
    const small = writeElf({ type: 3, interpreter: '/lib/ld-musl-x86_64.so.1', dynamic: [] });
    let read = 0;
    const huge: ByteSource = {
      size: 500 * 1024 * 1024,
      read: (offset, length) => {
        read += length;
        const bytes = new Uint8Array(length);
        bytes.set(small.subarray(offset, offset + length));
        return bytes;
      },
    };
    expect(readElf(huge).libc.name).toBe('musl');
    expect(read).toBeLessThan(1024 * 1024);
  });
});
