export type Numbers = Uint8Array | Uint16Array | Uint32Array;

/**
 * The bytes of one number, then all numbers. Not compressed: a closure touches most blocks of the cells, and to inflate them would
 * take longer than all else that is read.
 */
export const encodeNumbers = (numbers: Uint32Array, rising: boolean): Buffer => {
  const narrow = narrowed(rising ? differences(numbers) : numbers);
  const bytes = Buffer.from(narrow.buffer, narrow.byteOffset, narrow.byteLength);
  return Buffer.concat([Buffer.of(narrow.BYTES_PER_ELEMENT), bytes]);
};

/** Nothing for numbers of no known width. */
export const decodeNumbers = (bytes: Buffer, rising: boolean): Numbers | undefined => {
  const numbers = widened(bytes.subarray(1), bytes[0]);
  return numbers !== undefined && rising ? sums(numbers) : numbers;
};

/** As narrow as the largest number allows. In the byte order of the machine, which alone reads the file. */
const narrowed = (numbers: Uint32Array): Numbers => {
  let largest = 0;
  for (const number of numbers) if (number > largest) largest = number;
  if (largest > 0xffff) return numbers;
  return largest > 0xff ? Uint16Array.from(numbers) : Uint8Array.from(numbers);
};

const widened = (bytes: Uint8Array, width: number | undefined): Numbers | undefined => {
  if (width === 1) return bytes;
  if ((width !== 2 && width !== 4) || bytes.length % width !== 0) return undefined;
  const length = bytes.length / width;
  const numbers = width === 2 ? new Uint16Array(length) : new Uint32Array(length);
  new Uint8Array(numbers.buffer).set(bytes);
  return numbers;
};

const differences = (numbers: Uint32Array): Uint32Array =>
  numbers.map((number, index) => (index === 0 ? number : number - (numbers[index - 1] ?? 0)));

const sums = (numbers: Numbers): Uint32Array => {
  const result = new Uint32Array(numbers.length);
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) {
    sum += numbers[index] ?? 0;
    result[index] = sum;
  }
  return result;
};
