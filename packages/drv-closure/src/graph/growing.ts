import { columnOf } from './pages.ts';

/** A column of numbers that grows: four bytes each, where an array of JavaScript would take more. */
export class GrowingNumbers {
  #numbers: Uint32Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#numbers = columnOf(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Gives the place of the new number. */
  push(number: number): number {
    if (this.#length === this.#numbers.length) {
      const larger = columnOf(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length] = number;
    return this.#length++;
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** A view, valid until the next `push`. */
  view(start = 0, end = this.#length): Uint32Array {
    return this.#numbers.subarray(start, end);
  }

  /** A copy of the right size. */
  finish(): Uint32Array {
    const numbers = columnOf(this.#length);
    numbers.set(this.view());
    return numbers;
  }
}
