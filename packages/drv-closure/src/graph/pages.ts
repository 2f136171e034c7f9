const LARGE = 1024 ** 2;

/**
 * Memory for a column. What is large gets pages of its own, which go back to the system with the column: the C library keeps
 * freed pieces of some megabytes, and between the steps of an update those add up. V8 maps a resizable buffer instead of asking the
 * C library for it; nothing is ever resized.
 */
const columnBuffer = (bytes: number): ArrayBuffer =>
  bytes < LARGE ? new ArrayBuffer(bytes) : new ArrayBuffer(bytes, { maxByteLength: bytes });

/** Zeros. */
export const columnOf = (length: number): Uint32Array => new Uint32Array(columnBuffer(length * 4), 0, length);

/** Zeros. */
export const columnBytes = (length: number): Buffer => Buffer.from(columnBuffer(length), 0, length);
