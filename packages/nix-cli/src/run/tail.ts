const LIMIT = 16 * 1024 * 1024;

/** Keeps the end of a text that may be endless. */
export const createTail = (limit = LIMIT): { add(chunk: string): void; text(): string } => {
  let chunks: string[] = [];
  let length = 0;
  const text = (): string => chunks.join('').slice(-limit);
  return {
    add(chunk) {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= 2 * limit) return;
      chunks = [text()];
      length = limit;
    },
    text,
  };
};
