import type { Block } from '../format/layout.ts';

/** Cuts a stream of items into blocks of a fixed count, numbered from 0. */
export class ListBlocks<Item> {
  readonly #section: string;
  readonly #perBlock: number;
  readonly #pack: (items: readonly Item[]) => Uint8Array;
  #items: Item[] = [];
  #count = 0;

  constructor(section: string, perBlock: number, pack: (items: readonly Item[]) => Uint8Array) {
    this.#section = section;
    this.#perBlock = perBlock;
    this.#pack = pack;
  }

  /** The block that this item completes, if it does. */
  *add(item: Item): Generator<Block> {
    this.#items.push(item);
    if (this.#items.length === this.#perBlock) yield* this.end();
  }

  /** The last, partial block, if there is one. */
  *end(): Generator<Block> {
    if (this.#items.length === 0) return;
    yield { key: `${this.#section}/${this.#count++}`, bytes: this.#pack(this.#items) };
    this.#items = [];
  }
}
