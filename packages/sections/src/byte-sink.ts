/** Collects the numbers and bytes of a section. */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

export const byteSink = (): ByteSink => ({ bytes: new Uint8Array(64), length: 0 });

/** A view of what was collected. */
export const sunkBytes = (sink: ByteSink): Uint8Array => sink.bytes.subarray(0, sink.length);

/** An unsigned LEB128 number up to 2^53 - 1: seven bits a byte, lowest first. */
export const writeNumber = (sink: ByteSink, value: number): void => {
  reserve(sink, 8);
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) sink.bytes[sink.length++] = (rest % 0x80) | 0x80;
  sink.bytes[sink.length++] = rest;
};

/** A number that may be negative: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. */
export const writeSigned = (sink: ByteSink, value: number): void =>
  writeNumber(sink, value < 0 ? -2 * value - 1 : 2 * value);

export const writeBytes = (sink: ByteSink, bytes: Uint8Array): void => {
  reserve(sink, bytes.length);
  sink.bytes.set(bytes, sink.length);
  sink.length += bytes.length;
};

const reserve = (sink: ByteSink, count: number): void => {
  if (sink.length + count <= sink.bytes.length) return;
  const larger = new Uint8Array(Math.max(sink.bytes.length * 2, sink.length + count));
  larger.set(sink.bytes);
  sink.bytes = larger;
};
