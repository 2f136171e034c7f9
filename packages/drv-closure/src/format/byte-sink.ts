/** Collects numbers and bytes of an index. */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

export const byteSink = (): ByteSink => ({ bytes: new Uint8Array(64 * 1024), length: 0 });

export const sunkBytes = (sink: ByteSink): Uint8Array => sink.bytes.subarray(0, sink.length);

/** An unsigned LEB128 number: seven bits a byte, lowest first. */
export const writeNumber = (sink: ByteSink, value: number): void => {
  reserve(sink, 8);
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) sink.bytes[sink.length++] = (rest % 0x80) | 0x80;
  sink.bytes[sink.length++] = rest;
};

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
