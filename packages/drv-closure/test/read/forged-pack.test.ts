import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPack } from '@nixtools/drv-closure';
import { printDerivationString, type StorePath, storePathHash, textObject } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { pack } from '../../src/format/compression.ts';
import { encodeIndex } from '../../src/format/encode-index.ts';
import type { Block, Graph } from '../../src/format/graph.ts';
import { encodeHead, encodeTrailer } from '../../src/format/trailer.ts';
import { nativeSha256 } from '../../src/native-sha256.ts';
import { graphOf } from '../../src/pack/graph-of.ts';
import { collect, contentOf, failure, plain } from '../closures.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const file = join(folder, 'forged.pack');

const drv = (src: StorePath) =>
  Buffer.from(`Derive([("out","","","")],[],[${printDerivationString(src)}],"s","b",[],[])`);
const source = textObject({ name: 'source', content: Buffer.from('hi'), references: [] });
const user = textObject({ name: 'user.drv', content: drv(source.path), references: [source.path] });
/** As long, and a derivation too. */
const otherDrv = Buffer.from(drv(source.path).toString().replace('"s"', '"z"'));
const contents = [source.nar, contentOf(user)];
const graph = graphOf('/nix/store', [
  { path: source.path, kind: 1, size: source.nar.length, digest: '', references: [] },
  { path: user.path, kind: 0, size: contents[1]?.length ?? 0, digest: '', references: [0] },
]);

interface Forgery {
  readonly graph?: Partial<Graph>;
  readonly contents?: readonly Uint8Array[];
  readonly blocks?: (blocks: readonly Block[]) => readonly Block[];
  readonly index?: (index: Uint8Array) => Uint8Array;
  readonly indexBytes?: number;
}

/** A pack whose every checksum is right, whatever else is wrong with it. */
const forge = async (forgery: Forgery): Promise<void> => {
  const content = Buffer.concat(forgery.contents ?? contents);
  const packed = await pack(content);
  const block: Block = {
    firstObject: 0,
    packedBytes: packed.length,
    unpackedBytes: content.length,
    checksum: nativeSha256(packed),
  };
  const plain = encodeIndex(
    { ...graph, ...forgery.graph },
    (forgery.blocks ?? ((blocks) => blocks))([block]),
  );
  const index = forgery.index?.(plain) ?? plain;
  const packedIndex = await pack(index);
  const trailer = encodeTrailer({
    indexOffset: 16 + packed.length,
    unpackedBytes: forgery.indexBytes ?? index.length,
    checksum: nativeSha256(packedIndex),
  });
  writeFileSync(file, Buffer.concat([encodeHead(), packed, packedIndex, trailer]));
};

const verify = async (): Promise<void> => {
  const opened = await openPack(file);
  try {
    opened.closure([user.path]);
    await opened.verify();
  } finally {
    await opened.close();
  }
};

const names = (text: string): Partial<Graph> => ({ names: Buffer.from(text, 'latin1') });
const numbers = (...values: number[]) => Uint32Array.from(values);

describe('a pack that was made to do harm', () => {
  it('is told from an honest one', async () => {
    await forge({});
    await expect(verify()).resolves.toBeUndefined();
  });

  it.each<[string, Forgery, string]>([
    ['an object that refers to itself', { graph: { references: numbers(1) } }, 'not before it'],
    [
      'an object that refers to a later one',
      { graph: { references: numbers(0), referenceStarts: numbers(0, 1, 1) } },
      'more than 0',
    ],
    ['an id that is none', { graph: { references: numbers(4_000_000_000) } }, 'more than'],
    ['an unknown kind', { graph: { kinds: Uint8Array.of(200, 0) } }, 'unknown kind 200'],
    ['too few names', { graph: names('source\n') }, 'not as many names'],
    ['too many names', { graph: names('source\nuser.drv\nx\n') }, 'not as many names'],
    ['a name without an end', { graph: names('source\nuser.drv\nx') }, 'not as many names'],
    ['a name that leads elsewhere', { graph: names('../../etc\nuser.drv\n') }, 'is no name'],
    [
      'an object twice',
      { graph: { hashes: Buffer.concat([graph.hashes.subarray(0, 20), graph.hashes.subarray(0, 20)]) } },
      'order of their hashes',
    ],
    ['a list that leaves an object out', { graph: { byHash: numbers(0, 0) } }, 'order of their hashes'],
    [
      'a block that begins in the middle',
      { blocks: ([block]) => (block ? [{ ...block, firstObject: 1 }] : []) },
      'wrong object',
    ],
    [
      'a block behind the end',
      { blocks: ([block]) => (block ? [block, { ...block, firstObject: 2 }] : []) },
      'wrong object',
    ],
    ['no block', { blocks: () => [] }, 'in no block'],
    ['a store folder that is none', { graph: { storeDir: '../store' } }, 'no absolute path'],
    [
      'a block larger than the file',
      { blocks: ([block]) => (block ? [{ ...block, packedBytes: 900_000_000 }] : []) },
      'do not add up',
    ],
    ['sizes beyond any block', { graph: { sizes: numbers(2 ** 30, 2 ** 30) } }, 'block 0 would be'],
    ['contents larger than announced', { graph: { sizes: numbers(1, 1) } }, 'not 2 bytes'],
    [
      'contents smaller than announced',
      { graph: { sizes: numbers(source.nar.length, 2 ** 29) } },
      'bytes of content',
    ],
    [
      'bytes behind the index',
      { index: (index) => Buffer.concat([index, Buffer.from('x')]) },
      'follow the index',
    ],
    ['an index that ends early', { index: (index) => index.subarray(0, -1) }, 'the index ends'],
    ['an index larger than announced', { indexBytes: 10 }, 'not 10 bytes'],
    ['an index beyond all measure', { indexBytes: 2 ** 40 }, 'index would be'],
    [
      'a derivation that is another one',
      { contents: [source.nar, otherDrv] },
      'not what its path stands for',
    ],
    [
      'a source under a derivation',
      { graph: { kinds: Uint8Array.of(0, 0) } },
      'not what its path stands for',
    ],
    ['a derivation under a source', { graph: { kinds: Uint8Array.of(1, 1) } }, ''],
    [
      'references that were left out',
      { graph: { references: numbers(), referenceStarts: numbers(0, 0, 0) } },
      'not what its path stands for',
    ],
  ])('with %s is refused', async (_, forgery, problem) => {
    await forge(forgery);
    const error = await failure(verify());
    expect(error).toMatchObject({
      code: expect.stringMatching(/^PACK_CORRUPT$|^NAR_SYNTAX$/),
      kind: 'verification',
    });
    expect(error.message).toContain(problem);
  });

  it.each([
    ['objects', 1],
    ['references', 2],
    ['bytes of names', 3],
    ['blocks', 4],
  ])('with numberless %s is refused before anything of that size is made', async (_, field) => {
    await forge({
      index: (index) => {
        // After the store folder come four one-byte counts: put a five-byte one in the place of one of them.
        const at = 1 + '/nix/store'.length + field - 1;
        const huge = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]);
        return Buffer.concat([index.subarray(0, at), huge, index.subarray(at + 1)]);
      },
    });
    expect((await failure(verify())).message).toContain('in the index is more than');
  });

  it('gives the honest objects of an honest part, and no forged one', async () => {
    await forge({ contents: [source.nar, otherDrv] });
    const opened = await openPack(file);
    expect((await collect(opened.objects([source.path]))).map(plain)).toEqual([plain(source)]);
    expect((await failure(collect(opened.objects([user.path])))).message).toContain(storePathHash(user.path));
    await opened.close();
  });
});
