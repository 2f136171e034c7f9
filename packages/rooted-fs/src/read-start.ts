import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { NixtoolsError } from '@nixtools/nix-formats';

/** Not following and not waiting: between the walk and now, somebody may have put a link or a fifo there. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The first bytes of a regular file, at most `maxBytes`. Sizes are not believed: those of /proc are 0.
 *
 * @throws {NixtoolsError} `FILE_NOT_REGULAR` (verification)
 */
export const readStart = (hostPath: string, maxBytes: number): Uint8Array => {
  const file = openSync(hostPath, flags);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw notRegular(hostPath);
    const pieces: Uint8Array[] = [];
    let left = maxBytes;
    while (left > 0) {
      const piece = new Uint8Array(Math.min(left, Math.max(4096, stats.size)));
      const length = readSync(file, piece);
      if (length === 0) break;
      pieces.push(piece.subarray(0, length));
      left -= length;
    }
    return Buffer.concat(pieces);
  } finally {
    closeSync(file);
  }
};

/** Opening a device can do things: what is no file is refused before. */
export const notRegular = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'FILE_NOT_REGULAR',
    kind: 'verification',
    message: 'a folder, a device, a socket or a fifo is where a file belongs',
    place,
    hint: 'look at it with ls -l; something else than Nix put it there',
  });
