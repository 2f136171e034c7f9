import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { NixtoolsError } from '@nixtools/nix-formats';

/** Bytes, unless told otherwise. */
const longestLine = 64 * 1024 * 1024;

const largestPiece = 256 * 1024;

/** Bytes to read at once: room is set aside for them, once more at the end. A pipe has no size. */
const pieceFor = async (file: string): Promise<number> => {
  const { size } = await stat(file);
  return size === 0 ? largestPiece : Math.min(size + 1, largestPiece);
};

export interface NumberedLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/**
 * The lines of a UTF-8 file, which end with `\n` and nothing else (readline also breaks at U+2028, which may stand in a
 * JSON string). Holds one line and one piece of the file at a time.
 *
 * @throws {NixtoolsError} `LINE_INVALID` (verification) for a line without end, longer than the limit, or not in UTF-8.
 */
export async function* readLines(file: string, limit = longestLine): AsyncGenerator<NumberedLine> {
  let number = 1;
  let started: Buffer[] = [];
  let length = 0;
  const invalid = (message: string): NixtoolsError =>
    new NixtoolsError({
      code: 'LINE_INVALID',
      kind: 'verification',
      message,
      place: `${file}:${number}`,
      hint: 'the file is damaged or cut short: make or fetch it again',
    });
  const highWaterMark = await pieceFor(file);
  for await (const piece of createReadStream(file, { highWaterMark }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
      started.push(piece.subarray(from, end));
      if (length + end - from > limit) throw invalid('the line is too long');
      const line = Buffer.concat(started);
      if (!isUtf8(line)) throw invalid('the line is no UTF-8');
      yield { text: line.toString('utf8'), number };
      started = [];
      length = 0;
      number += 1;
      from = end + 1;
    }
    started.push(piece.subarray(from));
    length += piece.length - from;
    if (length > limit) throw invalid('the line is too long');
  }
  if (length > 0) throw invalid('the last line is cut');
}
