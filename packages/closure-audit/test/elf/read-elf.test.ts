import { isNixtoolsError } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { bytesSource, type ElfFile, readElf } from '../../src/index.ts';
import { type ElfRecipe, writeElf } from './write-elf.ts';

const read = (recipe: ElfRecipe): ElfFile => readElf(bytesSource(writeElf(recipe)), 'made');

const tag = { needed: 1n, soname: 14n, rpath: 15n, debug: 21n, bindNow: 24n, runpath: 29n } as const;
const [flags, flags1, pie, now] = [30n, 0x6ffffffbn, 0x08000001n, 8n] as const;

const program: ElfRecipe = {
  type: 3,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  dynamic: [
    [tag.needed, 'libz.so.1'],
    [tag.needed, 'libc.so.6'],
    [tag.rpath, '/old'],
    [tag.runpath, '$ORIGIN/../lib:/nix/store/x/lib'],
    [flags1, pie],
  ],
  versionNeeds: [
    { library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34'] },
    { library: 'libz.so.1', versions: ['ZLIB_1.2.0'] },
  ],
  notes: [{ owner: 'GNU', type: 3, content: Uint8Array.of(0xde, 0xad, 0xbe, 0xef) }],
  stack: 6,
  relro: true,
  symbols: ['main'],
  debugInfo: true,
};

describe.each([
  [32, 'little'],
  [32, 'big'],
  [64, 'little'],
  [64, 'big'],
] as const)('an ELF file of %d bits, %s end first', (bits, byteOrder) => {
  it('says how it is linked and hardened, and what it needs', () => {
    expect(read({ ...program, class: bits, byteOrder, machine: 8 })).toEqual({
      class: bits,
      byteOrder,
      machine: 'mips',
      type: 3,
      kind: 'dynamic-executable',
      pie: true,
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      needed: ['libz.so.1', 'libc.so.6'],
      rpath: '/old',
      runpath: '$ORIGIN/../lib:/nix/store/x/lib',
      versionNeeds: program.versionNeeds,
      relro: 'full',
      bindNow: true,
      stack: 'not-executable',
      libc: { name: 'glibc', evidence: 'its interpreter is /lib64/ld-linux-x86-64.so.2' },
      stripped: false,
      debugInfo: true,
      buildId: 'deadbeef',
    });
  });

  it('is an error with a place, and never a crash, at whichever byte it is cut short', () => {
    const whole = writeElf({ ...program, class: bits, byteOrder });
    const codeOf = (length: number): string => {
      try {
        readElf(bytesSource(whole.subarray(0, length)), 'cut');
        return 'none';
      } catch (error) {
        return isNixtoolsError(error) && error.place?.startsWith('cut') ? error.code : String(error);
      }
    };
    const lengths = Array.from({ length: whole.length }, (_, length) => length);
    const wrong = lengths.filter(
      (length) => codeOf(length) !== (length < 4 ? 'ELF_NOT_ELF' : 'ELF_TRUNCATED'),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the kind of a file', () => {
  it.each<[string, ElfRecipe, Partial<ElfFile>]>([
    ['static', { type: 2 }, { kind: 'static-executable', pie: false }],
    ['static-pie', { type: 3, dynamic: [[flags1, pie]] }, { kind: 'static-pie', pie: true }],
    ['a program at a fixed address', { ...program, type: 2 }, { kind: 'dynamic-executable', pie: false }],
    [
      'a PIE of a linker that did not mark them',
      { type: 3, interpreter: '/lib/ld-linux.so.2', dynamic: [[tag.debug, 0n]] },
      { kind: 'dynamic-executable', pie: false },
    ],
    [
      'a library',
      { type: 3, dynamic: [[tag.soname, 'libx.so.1']] },
      { kind: 'shared-library', soname: 'libx.so.1' },
    ],
    [
      'a library that can be run, such as libc.so.6',
      { type: 3, interpreter: '/lib/ld-linux.so.2', dynamic: [[tag.soname, 'libc.so.6']] },
      { kind: 'shared-library', pie: false },
    ],
    ['an object file', { type: 1 }, { kind: 'relocatable' }],
    ['a core', { type: 4 }, { kind: 'core' }],
  ])('is told: %s', (_, recipe, says) => {
    expect(read(recipe)).toMatchObject(says);
  });
});

describe('hardening', () => {
  it.each<[string, ElfRecipe, Partial<ElfFile>]>([
    ['no RELRO', { dynamic: [[tag.bindNow, 0n]] }, { relro: 'none', bindNow: true }],
    [
      'RELRO, and symbols looked up when they are called',
      { relro: true, dynamic: [] },
      { relro: 'partial', bindNow: false },
    ],
    ['RELRO, and a flag that says now', { relro: true, dynamic: [[flags, now]] }, { relro: 'full' }],
    ['a stack that may be executed', { stack: 7 }, { stack: 'executable' }],
    ['nothing about the stack', {}, { stack: 'unstated' }],
    ['no symbols', {}, { stripped: true }],
  ])('is told: %s', (_, recipe, says) => {
    expect(read(recipe)).toMatchObject(says);
  });
});

const abiTag = { owner: 'GNU', type: 1, content: new Uint8Array(16) };

describe('the C library', () => {
  it.each<[string, string, ElfRecipe]>([
    ['musl', 'ld-musl-x86_64.so.1', { type: 3, interpreter: '/lib/ld-musl-x86_64.so.1', dynamic: [] }],
    ['musl', 'libc.musl-x86_64.so.1', { type: 3, dynamic: [[tag.needed, 'libc.musl-x86_64.so.1']] }],
    ['musl', 'libc.so', { type: 3, dynamic: [[tag.needed, 'libc.so']] }],
    ['glibc', 'ld.so.1', { type: 2, interpreter: '/lib/ld.so.1', dynamic: [] }],
    ['glibc', 'libc.so.6', { type: 3, dynamic: [[tag.needed, 'libc.so.6']] }],
    [
      'glibc',
      'GLIBC_2.17',
      { type: 3, dynamic: [], versionNeeds: [{ library: 'ld.so', versions: ['GLIBC_2.17'] }] },
    ],
    ['other', 'FreeBSD', { type: 2, notes: [{ owner: 'FreeBSD', type: 1, content: new Uint8Array(4) }] }],
    [
      'other',
      'libc.so',
      {
        type: 3,
        dynamic: [[tag.needed, 'libc.so']],
        notes: [{ owner: 'Android', type: 1, content: new Uint8Array(4) }],
      },
    ],
    ['glibc', 'ABI tag', { type: 2, notes: [abiTag] }],
    ['glibc', '__libc_setup_tls', { type: 2, symbols: ['main', '__libc_setup_tls'] }],
    ['musl', '__init_libc', { type: 2, symbols: ['main', '__init_libc'] }],
    ['musl', 'Alpine', { type: 2, comment: 'GCC: (Alpine 13.2.1) 13.2.1' }],
    ['musl', 'No error information', { type: 2, text: 'usage: x\0No error information' }],
    ['glibc', 'GLIBC_TUNABLES', { type: 3, dynamic: [[flags1, pie]], text: 'GLIBC_TUNABLES' }],
    ['none', 'Go linker', { type: 2, notes: [{ owner: 'Go', type: 4, content: new Uint8Array(4) }] }],
    ['none', 'needs no library', { type: 3, dynamic: [[tag.soname, 'libdata.so.1']] }],
    ['unknown', 'without a trace', { type: 2 }],
    ['unknown', 'libraries', { type: 3, dynamic: [[tag.needed, 'libz.so.1']] }],
  ])('is %s by %s', (name, evidence, recipe) => {
    const { libc } = read(recipe);
    expect(libc).toEqual({ name, evidence: expect.stringContaining(evidence) });
  });
});
