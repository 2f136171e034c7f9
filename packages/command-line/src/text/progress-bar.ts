import { colorsErr, type Io } from '../io.ts';
import { formatSize } from './size.ts';

export interface Progress {
  readonly done: number;
  /** As far as known; it may grow. */
  readonly total: number;
  readonly label: string;
}

const clock = (seconds: number): string => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

/**
 * A bar with rate and remaining time on stderr, ten times a second at most; silent when stderr is no terminal.
 *
 * @param unit what is counted: `bytes` are shown as sizes
 * @param now milliseconds, for tests
 */
export const progressBar = (io: Io, unit: string, now: () => number = Date.now) => {
  const start = now();
  let drawn = Number.NEGATIVE_INFINITY;
  const erase = '\r\u001b[K';
  const shown = (done: number, total: number, rate: number): string =>
    unit === 'bytes'
      ? `${formatSize(done)} of ${formatSize(total)}  ${formatSize(Math.round(rate))}/s`
      : `${done}/${total} ${unit}  ${rate.toFixed(0)}/s`;
  const draw = ({ done, total, label }: Progress): void => {
    const time = now();
    if (!io.terminal.err || time - drawn < 100) return;
    drawn = time;
    const seconds = Math.max((time - start) / 1000, 0.001);
    const rate = done / seconds;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const filled = Math.round(share * 24);
    const bar = colorsErr(io)
      ? '█'.repeat(filled) + '░'.repeat(24 - filled)
      : '#'.repeat(filled) + '.'.repeat(24 - filled);
    const rest = rate > 0 ? clock((total - done) / rate) : '-:--';
    io.err(
      `${erase}${bar} ${shown(done, total, rate)}  ${rest} left  ${label}`.slice(0, io.terminal.columns + 4),
    );
  };
  const clear = (): void => {
    if (io.terminal.err && drawn > Number.NEGATIVE_INFINITY) io.err(erase);
  };
  return { draw, clear };
};
