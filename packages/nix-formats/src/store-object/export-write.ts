import { concatBytes } from '../bytes/concat.ts';
import { sortedSet } from '../bytes/order.ts';
import { numberBytes, textFrames } from '../wire/writer.ts';
import type { StoreObject } from './store-object.ts';

/** Stands after the NAR of each object: "NIXE". */
export const EXPORT_MAGIC = 0x4558494e;
const another = numberBytes(1);
const end = numberBytes(0);

/**
 * The stream that `nix-store --import` reads. Objects must come after what they refer to.
 * One stream, one import: Nix stops at the end of the first and does not say that another follows.
 *
 * @see `Store::exportPath` in Nix's `libstore/export-import.cc`
 * @example for (const piece of writeExport(objects)) child.stdin.write(piece);
 */
export function writeExport(objects: Iterable<StoreObject>): Generator<Uint8Array>;
export function writeExport(objects: AsyncIterable<StoreObject>): AsyncGenerator<Uint8Array>;
export function writeExport(
  objects: Iterable<StoreObject> | AsyncIterable<StoreObject>,
): Generator<Uint8Array> | AsyncGenerator<Uint8Array>;
export function writeExport(
  objects: Iterable<StoreObject> | AsyncIterable<StoreObject>,
): Generator<Uint8Array> | AsyncGenerator<Uint8Array> {
  return Symbol.asyncIterator in objects ? writeAsync(objects) : writeSync(objects);
}

function* writeSync(objects: Iterable<StoreObject>): Generator<Uint8Array> {
  for (const object of objects) yield* objectPieces(object);
  yield end;
}

async function* writeAsync(objects: AsyncIterable<StoreObject>): AsyncGenerator<Uint8Array> {
  for await (const object of objects) yield* objectPieces(object);
  yield end;
}

const objectPieces = ({ path, references, nar, deriver }: StoreObject): Uint8Array[] => {
  const sorted = sortedSet(references);
  const trailer = [
    numberBytes(EXPORT_MAGIC),
    textFrames([path]),
    numberBytes(sorted.length),
    textFrames([...sorted, deriver ?? '']),
    numberBytes(0),
  ];
  return [another, nar, concatBytes(trailer)];
};
