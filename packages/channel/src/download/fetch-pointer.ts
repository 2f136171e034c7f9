import { largestPointer, pointerName } from '../pointer/pointer.ts';
import { fromAny } from './from-any.ts';
import { openResource, type TransferOptions } from './resource.ts';
import { TransferError } from './transfer-error.ts';

export interface FetchedPointer {
  readonly text: string;
  readonly etag: string | undefined;
  readonly place: string;
}

const tooLarge = (url: URL): TransferError =>
  new TransferError({
    code: 'POINTER_TOO_LARGE',
    kind: 'verification',
    message: `this is no channel: its ${pointerName} is larger than ${largestPointer} bytes`,
    place: url.href,
    hint: 'check the address; if it is right, ask the publisher',
    transient: false,
  });

const notUtf8 = (url: URL): TransferError =>
  new TransferError({
    code: 'POINTER_INVALID',
    kind: 'verification',
    message: 'this is no channel: it is no UTF-8',
    place: url.href,
    hint: 'check the address; if it is right, ask the publisher',
    transient: false,
  });

const decode = (bytes: Uint8Array, url: URL): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notUtf8(url);
  }
};

/** The address of the pointer of a channel whose address ends with `/`. */
export const pointerUrl = (base: string): URL => new URL(pointerName, base);

/**
 * The text of a channel's pointer, at most 1 MiB.
 *
 * @param etag of the pointer that is known
 * @returns `undefined` when it is the known one
 * @throws {NixtoolsError} `POINTER_TOO_LARGE`, `POINTER_INVALID` (verification), those of `openResource`
 */
export const fetchPointer = (
  base: string,
  etag: string | undefined,
  options: TransferOptions,
): Promise<FetchedPointer | undefined> => {
  const run = async (url: URL): Promise<FetchedPointer | undefined> => {
    const resource = await openResource(url, { ifNoneMatch: etag }, options);
    if (resource.unchanged) return undefined;
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of resource.chunks) {
      size += chunk.length;
      if (size > largestPointer) throw tooLarge(url);
      pieces.push(chunk);
    }
    return { text: decode(Buffer.concat(pieces), url), etag: resource.etag, place: url.href };
  };
  return fromAny({ urls: [pointerUrl(base)], run }, options);
};
