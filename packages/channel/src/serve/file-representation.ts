import type { FileHandle } from 'node:fs/promises';
import type { ByteRange } from './byte-range.ts';
import type { OpenFile } from './regular-file.ts';
import { pieces, type Representation } from './representation.ts';

/** The announced length cannot be kept: the connection has to end, so that the client knows. */
const tooShort = (): Error => new Error('the file has become shorter while it was sent');

async function* filePieces(handle: FileHandle, range: ByteRange): AsyncGenerator<Uint8Array> {
  for (const { start, end } of pieces(range)) {
    const buffer = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < buffer.length; ) {
      const { bytesRead } = await handle.read(buffer, at, buffer.length - at, start + at);
      if (bytesRead === 0) throw tooShort();
      at += bytesRead;
    }
    yield buffer;
  }
}

/** An open file, which is closed with it. */
export const ofFile = (
  { handle, size }: OpenFile,
  rest: Pick<Representation, 'type' | 'etag' | 'cacheControl'>,
): Representation => ({
  ...rest,
  size,
  read: (range) => filePieces(handle, range),
  close: () => handle.close(),
});
