import { followListing, type ListingNode, NixtoolsError } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';

type Tree = { readonly [name: string]: Tree | string };

/** Text is the target of a link; `*` stands for a program. */
const node = (tree: Tree | string): ListingNode => {
  if (tree === '*') return { type: 'regular', executable: true };
  if (typeof tree === 'string') return { type: 'symlink', target: tree };
  return {
    type: 'directory',
    entries: new Map(Object.entries(tree).map(([name, each]) => [name, node(each)])),
  };
};

const storePath = (letter: string): string => `/nix/store/${letter.repeat(32)}-${letter}`;
const [a, b, c] = ['a', 'b', 'c'].map(storePath);

const follow = (trees: Readonly<Record<string, Tree | string>>, path: string) =>
  followListing(path, {
    storeDir: '/nix/store',
    find: async (wanted) => (wanted in trees ? node(trees[wanted] ?? {}) : undefined),
  });

const program = { type: 'regular', executable: true };

describe('a path in a listing', () => {
  it.each([
    ['a file', { bin: { x: '*' } }, '/bin/x'],
    ['a link beside it', { bin: { x: '*', y: 'x' } }, '/bin/x', '/bin/y'],
    ['a chain of links', { bin: { x: '*', y: 'x', z: './y' } }, '/bin/x', '/bin/z'],
    ['a link to a folder', { bin: { x: '*' }, sbin: 'bin' }, '/bin/x', '/sbin/x'],
    ['.. within the output', { lib: { x: '*' }, bin: { y: '../lib/./x' } }, '/lib/x', '/bin/y'],
    [
      '.. after a link is that of where the link leads',
      { d: { e: {}, x: '*' }, l: 'd/e' },
      '/d/x',
      '/l/../x',
    ],
    ['an absolute link to itself', { bin: { x: '*', y: `${a}/bin/x` } }, '/bin/x', '/bin/y'],
    [
      'out of the output and in again',
      { bin: { x: '*', y: `../../${'a'.repeat(32)}-a/bin/x` } },
      '/bin/x',
      '/bin/y',
    ],
  ])('%s', async (_, tree: Tree, real, path = real) => {
    expect(await follow({ [`${a}`]: tree }, `${a}${path}`)).toEqual({
      kind: 'found',
      path: `${a}${real}`,
      node: program,
    });
  });

  it('goes on in other outputs, by absolute links and by relative ones', async () => {
    const trees = {
      [`${a}`]: { bin: `${b}/./bin` },
      [`${b}`]: { bin: { x: `../../${'c'.repeat(32)}-c/x` } },
      [`${c}`]: { x: '*' },
    };
    expect(await follow(trees, `${a}/bin/x`)).toEqual({ kind: 'found', path: `${c}/x`, node: program });
  });

  it('may be an output that is itself a link', async () => {
    expect(await follow({ [`${a}`]: `${b}`, [`${b}`]: '*' }, `${a}`)).toMatchObject({
      kind: 'found',
      path: b,
    });
  });

  it.each([
    ['a name that is not there', 'gone'],
    ['out of the store', '/etc/passwd'],
    ['up and out of the store', '../../../../../../etc/passwd'],
    ['the store itself', '/nix/store'],
    ['something in the store that is no store path', '/nix/store/.links/x'],
    ['through a file', 'f/x'],
    ['through a file and back', 'f/../f'],
  ])('leads nowhere: %s', async (_, target) => {
    expect(await follow({ [`${a}`]: { l: target, f: '*' } }, `${a}/l`)).toEqual({ kind: 'nowhere' });
  });

  it('says when nobody knows: the link leads to an output without listing', async () => {
    expect(await follow({ [`${a}`]: { l: `${b}/bin/x` } }, `${a}/l`)).toEqual({ kind: 'unlisted' });
  });

  it.each([
    ['of one', { [`${a}`]: { l: 'l' } }],
    ['of two', { [`${a}`]: { l: 'm', m: 'l' } }],
    ['that grows as it turns', { [`${a}`]: { l: 'l/l/l/l' } }],
    ['through two outputs', { [`${a}`]: { l: `${b}/l` }, [`${b}`]: { l: `${a}/l` } }],
  ])('in a circle %s is refused', async (_, trees: Record<string, Tree>) => {
    const error = await follow(trees, `${a}/l`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NixtoolsError);
    expect(error).toMatchObject({ code: 'LISTING_CYCLE', kind: 'verification', place: `${a}/l` });
  });
});
