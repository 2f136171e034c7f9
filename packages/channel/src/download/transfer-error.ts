import { type ErrorDetails, NixtoolsError } from '@nixtools/nix-formats';

interface TransferDetails extends ErrorDetails {
  /** Whether the same address may give it later. */
  readonly transient: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
}

/** One attempt to get something from one address failed; another attempt, or address, may do better. */
export class TransferError extends NixtoolsError {
  readonly transient: boolean;
  readonly retryAfter: number;

  constructor(details: TransferDetails) {
    super(details);
    this.transient = details.transient;
    this.retryAfter = details.retryAfter ?? 0;
  }
}

export const downloadFailed = (
  message: string,
  url: URL,
  cause?: unknown,
  retryAfter?: number,
): TransferError =>
  new TransferError({
    code: 'DOWNLOAD_FAILED',
    kind: 'failed',
    message,
    place: url.href,
    hint: 'check the network and try again: what has arrived is kept, and the old snapshot stays in use',
    cause,
    transient: true,
    retryAfter,
  });

export const downloadMissing = (message: string, url: URL, cause?: unknown): TransferError =>
  new TransferError({
    code: 'DOWNLOAD_MISSING',
    kind: 'failed',
    message,
    place: url.href,
    hint: 'check the address; if it is right, ask the publisher. The old snapshot, if there is one, stays in use',
    cause,
    transient: false,
  });
