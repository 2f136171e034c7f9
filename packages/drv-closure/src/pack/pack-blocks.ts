import { pack } from '../format/compression.ts';
import type { Block } from '../format/graph.ts';
import { BLOCK_TARGET_BYTES } from '../format/layout.ts';
import { nativeSha256 } from '../native-sha256.ts';

export interface PackedBlock extends Block {
  readonly packed: Uint8Array;
}

/** How many blocks are compressed at once: their contents are what the packer holds in memory. */
const PARALLEL = 2;

/** Gathers consecutive contents to blocks and compresses them, several at a time; the blocks come in order. */
export async function* packBlocks(contents: AsyncIterable<Uint8Array>): AsyncGenerator<PackedBlock> {
  const pending: Promise<PackedBlock>[] = [];
  for await (const { firstObject, parts } of gather(contents)) {
    const packing = packBlock(firstObject, Buffer.concat(parts));
    // Whoever awaits it sees the failure; until then it must not count as unhandled.
    packing.catch(() => undefined);
    pending.push(packing);
    if (pending.length === PARALLEL) yield* take(pending);
  }
  while (pending.length > 0) yield* take(pending);
}

async function* take(pending: Promise<PackedBlock>[]): AsyncGenerator<PackedBlock> {
  const first = pending.shift();
  if (first !== undefined) yield await first;
}

interface Gathered {
  readonly firstObject: number;
  readonly parts: readonly Uint8Array[];
}

async function* gather(contents: AsyncIterable<Uint8Array>): AsyncGenerator<Gathered> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let id = 0;
  for await (const content of contents) {
    if (parts.length > 0 && bytes + content.length > BLOCK_TARGET_BYTES) {
      yield { firstObject: id - parts.length, parts };
      parts = [];
      bytes = 0;
    }
    parts.push(content);
    bytes += content.length;
    id++;
  }
  if (parts.length > 0) yield { firstObject: id - parts.length, parts };
}

const packBlock = async (firstObject: number, content: Buffer): Promise<PackedBlock> => {
  const packed = await pack(content);
  return {
    firstObject,
    packed,
    packedBytes: packed.length,
    unpackedBytes: content.length,
    checksum: nativeSha256(packed),
  };
};
