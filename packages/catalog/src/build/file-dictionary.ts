import { fileKey } from '../format/file-key.ts';
import type { Postings } from '../format/postings.ts';
import { GrowingNumbers } from './growing-numbers.ts';

const chunkBits = 20;
const chunkBytes = 1 << chunkBits;
/** Bytes: the kernel takes no longer path, and nobody types one. */
const longestPath = 4096;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Collects which files belong to which entries. Most paths are there once, and they are many: as bytes in a row they take a
 * third of what strings in a map do.
 */
export class FileDictionary {
  readonly #chunks: Uint8Array[] = [];
  #free = chunkBytes;
  /** Where each key begins, and how long it is. */
  readonly #starts = new GrowingNumbers();
  readonly #lengths = new GrowingNumbers();
  readonly #ids = new GrowingNumbers();

  /** Ids come in ascending order. */
  add(path: string, id: number): void {
    const key = encoder.encode(fileKey(path));
    if (key.length > longestPath) return;
    if (this.#free + key.length > chunkBytes) {
      this.#chunks.push(new Uint8Array(chunkBytes));
      this.#free = 0;
    }
    this.#chunks.at(-1)?.set(key, this.#free);
    this.#starts.push((this.#chunks.length - 1) * chunkBytes + this.#free);
    this.#lengths.push(key.length);
    this.#ids.push(id);
    this.#free += key.length;
  }

  /** All keys with the ids of their entries, sorted. */
  *entries(): Generator<readonly [term: string, postings: Postings]> {
    const keys = this.#sortedKeys();
    let ids: number[] = [];
    for (const [i, key] of keys.entries()) {
      ids.push(this.#ids.at(key));
      const next = keys[i + 1];
      if (next !== undefined && this.#compare(key, next) === 0) continue;
      yield [decoder.decode(this.#bytesOf(key)), { ids, details: ids.map(() => 0) }];
      ids = [];
    }
  }

  #sortedKeys(): Uint32Array {
    const keys = Uint32Array.from({ length: this.#ids.length }, (_, i) => i);
    return keys.sort((a, b) => this.#compare(a, b) || a - b);
  }

  #bytesOf(key: number): Uint8Array {
    const start = this.#starts.at(key);
    const chunk = this.#chunks[start >>> chunkBits] ?? new Uint8Array(0);
    const at = start & (chunkBytes - 1);
    return chunk.subarray(at, at + this.#lengths.at(key));
  }

  /** By bytes. Without views: a sort compares millions of times. */
  #compare(a: number, b: number): number {
    const [startA, startB] = [this.#starts.at(a), this.#starts.at(b)];
    const [lengthA, lengthB] = [this.#lengths.at(a), this.#lengths.at(b)];
    const chunkA = this.#chunks[startA >>> chunkBits];
    const chunkB = this.#chunks[startB >>> chunkBits];
    if (chunkA === undefined || chunkB === undefined) return 0;
    const atA = startA & (chunkBytes - 1);
    const atB = startB & (chunkBytes - 1);
    for (let i = 0; i < lengthA && i < lengthB; i++) {
      const difference = (chunkA[atA + i] ?? 0) - (chunkB[atB + i] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }
}
