type NumberArray = Uint8Array | Uint32Array | Float64Array;
type NumberArrayConstructor = new (length: number) => NumberArray;

const chunkBits = 15;
const chunkLength = 1 << chunkBits;

/** An append-only list of numbers, each as small as its array type; it grows in pieces and is never copied. */
export class GrowingNumbers {
  readonly #Type: NumberArrayConstructor;
  readonly #chunks: NumberArray[] = [];
  #last: NumberArray | undefined;
  #length = 0;

  constructor(Type: NumberArrayConstructor = Uint32Array) {
    this.#Type = Type;
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    const at = this.#length & (chunkLength - 1);
    if (at === 0 || this.#last === undefined) {
      this.#last = new this.#Type(chunkLength);
      this.#chunks.push(this.#last);
    }
    this.#last[at] = number;
    this.#length++;
  }

  /** 0 beyond the end. */
  at(index: number): number {
    return this.#chunks[index >>> chunkBits]?.[index & (chunkLength - 1)] ?? 0;
  }
}
