import { TransferError } from './transfer-error.ts';

/** Ends a transfer when nothing comes. */
export interface IdleSignal {
  readonly signal: AbortSignal;
  /** Waits for something that must come in time, or for the user's interruption. */
  readonly within: <Value>(promise: Promise<Value>) => Promise<Value>;
  readonly abort: () => void;
}

const stalled = (url: URL, milliseconds: number): TransferError =>
  new TransferError({
    code: 'DOWNLOAD_STALLED',
    kind: 'failed',
    message: `nothing has come for ${milliseconds / 1000} seconds`,
    place: url.href,
    hint: 'try again later: what has arrived is kept, and the old snapshot stays in use',
    transient: true,
  });

export const idleSignal = (url: URL, milliseconds: number, user?: AbortSignal): IdleSignal => {
  const own = new AbortController();
  const signal = user === undefined ? own.signal : AbortSignal.any([own.signal, user]);
  return {
    signal,
    abort: () => own.abort(),
    within: async (promise) => {
      const timer = setTimeout(() => own.abort(stalled(url, milliseconds)), milliseconds);
      try {
        return await promise;
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
