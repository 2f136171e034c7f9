import { openFile } from './open-file.ts';
import { openHttp } from './open-http.ts';

export interface TransferOptions {
  /** Milliseconds without a byte, or with fewer than 16 KiB, after which a transfer is given up. */
  readonly idleTimeout: number;
  /** How often an address is tried that fails for a reason that may pass. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each one after it. */
  readonly backoff: number;
  readonly signal?: AbortSignal | undefined;
}

export const defaultTransfer: TransferOptions = { idleTimeout: 60_000, tries: 4, backoff: 500 };

export interface ResourceRequest {
  /** The first byte that is wanted. */
  readonly from?: number;
  /** The validator of what is there already; when it is another one now, all of it is sent. */
  readonly ifRange?: string | undefined;
  /** The validator of what is known already; when it is still so, nothing is sent. */
  readonly ifNoneMatch?: string | undefined;
}

/** What an address answers. Leaving the loop over `chunks` ends the transfer; whoever never enters it calls `cancel`. */
export type Resource =
  | { readonly unchanged: true }
  | {
      readonly unchanged: false;
      /** Which byte comes first: the wanted one, or 0. */
      readonly start: number;
      /** Bytes that are announced to come; `undefined` when nobody says. */
      readonly length: number | undefined;
      /** A validator, strong or weak (`W/"…"`). */
      readonly etag: string | undefined;
      readonly chunks: AsyncIterable<Uint8Array>;
      readonly cancel: () => void;
    };

/**
 * Begins to read a `file:`, `http:` or `https:` address.
 *
 * @throws {TransferError} `DOWNLOAD_FAILED`, `DOWNLOAD_STALLED`, `DOWNLOAD_MISSING` (failed), `REDIRECT_REFUSED`
 *   (verification); `chunks` throws the first two as well
 */
export const openResource = (
  url: URL,
  request: ResourceRequest,
  options: TransferOptions,
): Promise<Resource> => (url.protocol === 'file:' ? openFile(url, request) : openHttp(url, request, options));
