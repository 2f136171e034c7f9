import { type ByteString, printDerivationString, type StorePath } from '@nixtools/nix-formats';

export interface Mentioning {
  readonly count: number;
  /** The first by path. */
  readonly first: StorePath | undefined;
}

/** Counts the derivations whose text holds one of some texts, escaped as derivations escape. */
export const mentionCounter = (
  texts: readonly ByteString[],
): { look(path: StorePath, bytes: Uint8Array): void; result(): Mentioning } => {
  const needles = texts.map((text) => Buffer.from(printDerivationString(text).slice(1, -1), 'latin1'));
  let count = 0;
  let first: StorePath | undefined;
  return {
    look: (path, bytes) => {
      const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (!needles.some((needle) => content.includes(needle))) return;
      count++;
      if (first === undefined || path < first) first = path;
    },
    result: () => ({ count, first }),
  };
};
