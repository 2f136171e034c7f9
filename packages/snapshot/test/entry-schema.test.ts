import { describe, expect, it } from 'vitest';
import { parseEntry } from '../src/index.ts';

const good = {
  attr: 'hello',
  drvPath: '/nix/store/00000000000000000000000000000000-hello-1.drv',
  outputs: { out: '/nix/store/00000000000000000000000000000000-hello-1', doc: null },
  name: 'hello-1',
  pname: 'hello',
  version: '1',
  system: 'x86_64-linux',
  meta: { description: 'x', nested: { list: [1, true, null, 'a'] } },
};

describe('parseEntry', () => {
  it('reads a package and a failed attribute as they are', () => {
    expect(parseEntry(JSON.stringify(good), 'e:1')).toEqual(good);
    const failed = { attr: 'x', error: { kind: 'throw', message: 'gone', position: 'a.nix:1:2' } };
    expect(parseEntry(JSON.stringify(failed), 'e:1')).toEqual(failed);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['no attribute', JSON.stringify({ ...good, attr: '' })],
    ['a relative path', JSON.stringify({ ...good, drvPath: 'x.drv' })],
    ['a path that is no .drv', JSON.stringify({ ...good, drvPath: '/nix/store/x' })],
    ['an output that is a number', JSON.stringify({ ...good, outputs: { out: 1 } })],
    ['meta that is a list', JSON.stringify({ ...good, meta: [] })],
    [
      'meta of lists in lists without end',
      JSON.stringify({ ...good, meta: { x: 0 } }).replace('0}', `${'['.repeat(9000)}${']'.repeat(9000)}}`),
    ],
    ['an unknown field', JSON.stringify({ ...good, surprise: 1 })],
    ['an unknown kind of error', JSON.stringify({ attr: 'x', error: { kind: 'bad luck', message: '' } })],
    ['both a package and an error', JSON.stringify({ ...good, error: { kind: 'throw', message: '' } })],
  ])('refuses %s, naming the line', (_, line) => {
    expect(() => parseEntry(line, 'entries.jsonl:17')).toThrow(
      expect.objectContaining({ code: 'ENTRY_INVALID', kind: 'verification', place: 'entries.jsonl:17' }),
    );
  });
});
