import { parseListing } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const listing = (root: unknown): Uint8Array => bytes(JSON.stringify({ version: 1, root }));
const folder = (entries: Record<string, unknown>) => ({ type: 'directory', entries });
const file = { type: 'regular', size: 3, narOffset: 400 };

describe('a listing', () => {
  it('is read as Nix writes it: folders, files, programs and links', () => {
    const root = parseListing(
      listing(
        folder({
          bin: folder({ tool: { ...file, executable: true }, alias: { type: 'symlink', target: 'tool' } }),
          empty: folder({}),
          __proto__x: file,
        }),
      ),
    );
    expect(root).toEqual({
      type: 'directory',
      entries: new Map<string, unknown>([
        [
          'bin',
          {
            type: 'directory',
            entries: new Map<string, unknown>([
              ['tool', { type: 'regular', executable: true }],
              ['alias', { type: 'symlink', target: 'tool' }],
            ]),
          },
        ],
        ['empty', { type: 'directory', entries: new Map() }],
        ['__proto__x', { type: 'regular', executable: false }],
      ]),
    });
  });

  it('may be of a single file', () => {
    expect(parseListing(listing(file))).toEqual({ type: 'regular', executable: false });
  });

  it('has names that mean nothing to JavaScript: __proto__ is a file like any other', () => {
    const root = parseListing(
      bytes('{"version":1,"root":{"type":"directory","entries":{"__proto__":{"type":"regular"}}}}'),
    );
    expect(root.type === 'directory' && [...root.entries.keys()]).toEqual(['__proto__']);
  });
});

describe('a bad listing is refused, and the place says where:', () => {
  const cases: Record<string, [Uint8Array, RegExp]> = {
    'no JSON': [bytes('{"version":1,'), /^x\.ls$/],
    'no UTF-8': [Uint8Array.of(0x22, 0xff, 0x22), /^x\.ls$/],
    'an empty file': [bytes(''), /^x\.ls$/],
    'another version': [bytes('{"version":2,"root":{"type":"regular"}}'), /^x\.ls$/],
    'no root': [bytes('{"version":1}'), /^x\.ls:\/$/],
    'no version, only a prototype that has one': [
      bytes('{"__proto__":{"version":1,"root":{"type":"regular"}}}'),
      /^x\.ls$/,
    ],
    'a list': [bytes('[1]'), /^x\.ls$/],
    'an unknown type': [listing(folder({ a: { type: 'fifo' } })), /^x\.ls:\/a$/],
    'a folder without entries': [listing(folder({ a: { type: 'directory' } })), /^x\.ls:\/a$/],
    'entries that are a list': [listing({ type: 'directory', entries: [file] }), /^x\.ls:\/$/],
    'executable as a word': [listing(folder({ a: { ...file, executable: 'yes' } })), /^x\.ls:\/a$/],
    'a link without target': [listing(folder({ a: { type: 'symlink' } })), /^x\.ls:\/a$/],
    'an empty target': [listing(folder({ a: { type: 'symlink', target: '' } })), /^x\.ls:\/a$/],
    'a target with NUL': [listing(folder({ a: { type: 'symlink', target: 'b\0c' } })), /^x\.ls:\/a$/],
    'a target that no kernel takes': [
      listing(folder({ a: { type: 'symlink', target: 'b'.repeat(5000) } })),
      /^x\.ls:\/a$/,
    ],
    'the name ..': [listing(folder({ d: folder({ '..': file }) })), /^x\.ls:\/d$/],
    'the name .': [listing(folder({ '.': file })), /^x\.ls:\/$/],
    'an empty name': [listing(folder({ '': file })), /^x\.ls:\/$/],
    'a slash in a name': [listing(folder({ 'a/b': file })), /^x\.ls:\/$/],
    'half a character in a name': [listing(folder({ 'a\ud800': file })), /^x\.ls:\/$/],
    'NUL in a name': [listing(folder({ 'a\0b': file })), /^x\.ls:\/$/],
  };
  it.each(Object.entries(cases))('%s', (_, [given, place]) => {
    const error = errorOf(() => parseListing(given, 'x.ls'));
    expect(error).toMatchObject({ code: 'LISTING_SYNTAX', kind: 'verification' });
    expect(error.place).toMatch(place);
    expect(error.hint).toMatch(/\S/);
  });

  it('folders nested 100,000 deep, without overflowing the stack', () => {
    const open = '{"type":"directory","entries":{"d":';
    const deep = `{"version":1,"root":${open.repeat(100_000)}{"type":"regular"}${'}}'.repeat(100_000)}}`;
    expect(errorOf(() => parseListing(bytes(deep), 'x.ls')).code).toBe('LISTING_TOO_LARGE');
  });

  it.each([
    '{"version":@}',
    '{"version":1,"root":{"type":@}}',
    '{"version":1,"root":{"type":"symlink","target":@}}',
  ])('nesting without end where something else is expected: %s', (text) => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(() => parseListing(Buffer.from(text.replace('@', deep)))).toThrow(
      expect.objectContaining({ code: 'LISTING_SYNTAX', message: expect.stringContaining('a list') }),
    );
  });

  it('more than a million files', () => {
    const entries = Array.from({ length: 1_000_001 }, (_, i) => `"${i}":{"type":"regular"}`).join(',');
    const many = `{"version":1,"root":{"type":"directory","entries":{${entries}}}}`;
    expect(errorOf(() => parseListing(bytes(many), 'x.ls')).code).toBe('LISTING_TOO_LARGE');
  });
});
