import { TransferError } from './transfer-error.ts';

/** Bytes that must come in each period: a line that gives less is as good as dead, and a drip would hold it for days. */
const enough = 16 * 1024;

/** Ends a transfer when nothing comes, or next to nothing. */
export interface IdleSignal {
  readonly signal: AbortSignal;
  /** Waits for something that must come in time, or for the user's interruption. */
  readonly within: <Value>(promise: Promise<Value>) => Promise<Value>;
  /** Says that so many bytes have come: with enough of them, the time begins anew. */
  readonly advance: (bytes: number) => void;
  readonly abort: () => void;
}

const stalled = (url: URL, milliseconds: number): TransferError =>
  new TransferError({
    code: 'DOWNLOAD_STALLED',
    kind: 'failed',
    message: `hardly anything has come for ${milliseconds / 1000} seconds`,
    place: url.href,
    hint: 'try again later: what has arrived is kept, and the old snapshot stays in use',
    transient: true,
  });

export const idleSignal = (url: URL, milliseconds: number, user?: AbortSignal): IdleSignal => {
  const own = new AbortController();
  const signal = user === undefined ? own.signal : AbortSignal.any([own.signal, user]);
  let [since, bytes] = [performance.now(), 0];
  return {
    signal,
    abort: () => own.abort(),
    advance: (more) => {
      bytes += more;
      if (bytes >= enough) [since, bytes] = [performance.now(), 0];
    },
    within: async (promise) => {
      const left = Math.max(0, since + milliseconds - performance.now());
      const timer = setTimeout(() => own.abort(stalled(url, milliseconds)), left);
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
