import {
  type NarNode,
  narEntries,
  narFromFile,
  narFromTree,
  parseNar,
  writeNar,
} from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, latin1 } from '../fixture.ts';

const fileName = fc
  .string({
    minLength: 1,
    maxLength: 6,
    unit: fc.integer({ min: 1, max: 255 }).map((c) => String.fromCharCode(c)),
  })
  .filter((name) => !name.includes('/') && name !== '.' && name !== '..');

const { node } = fc.letrec<{ node: NarNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      type: fc.constant('regular'),
      executable: fc.boolean(),
      contents: fc.uint8Array({ maxLength: 20 }),
    }),
    fc.record({ type: fc.constant('symlink'), target: fileName }),
    fc.record({
      type: fc.constant('directory'),
      entries: fc
        .uniqueArray(fc.tuple(fileName, tie('node')), { maxLength: 4, selector: ([name]) => name })
        .map((entries) => new Map(entries)),
    }),
  ),
}));

/** The bytes of an archive whose parts are written one after the other, whatever they are. */
const archive = (...parts: string[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => {
      const frame = Buffer.alloc(8 + Math.ceil(part.length / 8) * 8);
      frame.writeBigUInt64LE(BigInt(part.length));
      frame.write(part, 8, 'latin1');
      return frame;
    }),
  );
const head = ['nix-archive-1', '(', 'type', 'directory'];
const entry = (name: string) => [
  'entry',
  '(',
  'name',
  name,
  'node',
  '(',
  'type',
  'symlink',
  'target',
  'x',
  ')',
  ')',
];

describe('archives', () => {
  it('give the tree back', () => {
    fc.assert(
      fc.property(node, (tree) => {
        expect(parseNar(narFromTree(tree))).toEqual(tree);
      }),
    );
  });

  it('are taken only as they are written', () => {
    const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }), cut: fc.boolean() });
    fc.assert(
      fc.property(node, change, (tree, { at, value, cut }) => {
        const bytes = narFromTree(tree);
        const changed = cut ? bytes.slice(0, at % bytes.length) : bytes.with(at % bytes.length, value);
        try {
          expect(Buffer.from(narFromTree(parseNar(changed))).equals(changed)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'NAR_SYNTAX' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are sorted by bytes', () => {
    const file = { type: 'symlink', target: 'x' } as const;
    const bytes = narFromTree({
      type: 'directory',
      entries: new Map([
        ['b', file],
        ['\xff', file],
        ['B', file],
      ]),
    });
    expect([...narEntries(bytes)].map(({ depth, name }) => [depth, name])).toEqual([
      [0, ''],
      [1, 'B'],
      [1, 'b'],
      [1, '\xff'],
    ]);
  });

  it('hand contents on without a copy', () => {
    const contents = latin1('hello');
    expect([...writeNar({ type: 'regular', executable: false, contents })]).toContain(contents);
    const bytes = narFromFile(contents, true);
    const root = parseNar(bytes);
    expect(root).toMatchObject({ type: 'regular', executable: true });
    expect(root.type === 'regular' && root.contents.buffer).toBe(bytes.buffer);
  });

  it('go thirty thousand folders deep without a stack', () => {
    let tree: NarNode = { type: 'symlink', target: 'x' };
    for (let depth = 0; depth < 30_000; depth++) {
      tree = { type: 'directory', entries: new Map([['d', tree]]) };
    }
    const bytes = narFromTree(tree);
    expect(Buffer.from(narFromTree(parseNar(bytes))).equals(bytes)).toBe(true);
  });

  it.each([
    ['nothing', archive(), 'it ends in the middle of a number'],
    ['another kind of file', archive('nix-archive-2'), 'expected "nix-archive-1"'],
    ['an unknown type', archive('nix-archive-1', '(', 'type', 'socket'), 'found "socket"'],
    ['an empty name', archive(...head, ...entry(''), ')'), 'is empty'],
    ['the folder itself', archive(...head, ...entry('.'), ')'), 'leads out'],
    ['the folder above', archive(...head, ...entry('..'), ')'), 'leads out'],
    ['a path as a name', archive(...head, ...entry('../../etc/passwd'), ')'), 'holds a slash'],
    ['a name with a NUL', archive(...head, ...entry('a\0b'), ')'), 'holds a NUL'],
    ['a name twice', archive(...head, ...entry('a'), ...entry('a'), ')'), 'is there twice'],
    ['unsorted names', archive(...head, ...entry('b'), ...entry('a'), ')'), 'sorted place'],
    ['more after the end', archive(...head, ')', 'x'), 'expected the end'],
    ['a folder that stays open', archive(...head, ...entry('a')), 'it ends'],
    ['an unknown field', archive(...head, 'entries'), 'found "entries"'],
    ['a target with a NUL', archive('nix-archive-1', '(', 'type', 'symlink', 'target', 'a\0', ')'), 'NUL'],
  ])('with %s are refused', (_, bytes, problem) => {
    expect(errorOf(() => parseNar(bytes, 'x.nar'))).toMatchObject({
      code: 'NAR_SYNTAX',
      kind: 'verification',
      message: expect.stringContaining(problem),
      place: expect.stringMatching(/^x\.nar, byte \d+$/),
    });
  });

  it('that announce more than there is are refused before anything is made of that size', () => {
    const announced = Buffer.from(archive('nix-archive-1', '(', 'type', 'regular', 'contents', 'x'));
    announced.writeBigUInt64LE(2n ** 52n, announced.length - 16);
    expect(errorOf(() => parseNar(announced)).message).toContain('4503599627370496');
    announced.writeBigUInt64LE(2n ** 63n, announced.length - 16);
    expect(errorOf(() => parseNar(announced)).message).toContain('larger than any size');
  });

  it('with bytes hidden in the padding are refused', () => {
    const bytes = Buffer.from(narFromFile(latin1('abc')));
    bytes[bytes.indexOf('abc') + 4] = 1;
    expect(errorOf(() => parseNar(bytes)).message).toContain('padding');
  });

  it('are never written with a name that leads elsewhere', () => {
    const tree = (name: string): NarNode => ({
      type: 'directory',
      entries: new Map([[name, { type: 'symlink', target: 'x' }]]),
    });
    for (const name of ['', '.', '..', 'a/b', 'a\0']) {
      expect(errorOf(() => narFromTree(tree(name)))).toMatchObject({ code: 'NAR_INVALID', kind: 'usage' });
    }
    expect(errorOf(() => narFromTree({ type: 'symlink', target: 'a\0' })).code).toBe('NAR_INVALID');
  });
});
