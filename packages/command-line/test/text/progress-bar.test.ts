import { describe, expect, it } from 'vitest';
import { type Io, progressBar } from '../../src/index.ts';

/** A terminal, or none, that keeps what was written to it, and a clock that is set by hand. */
const world = ({ terminal = true, columns = 100, env = {} as Io['env'] } = {}) => {
  const written: string[] = [];
  const clock = { now: 0 };
  const io: Io = {
    out: () => {},
    outBytes: async () => {},
    err: (text) => void written.push(text),
    env,
    cwd: '/',
    terminal: { out: terminal, err: terminal, in: terminal, columns },
    signal: new AbortController().signal,
  };
  return { io, written, clock, bar: progressBar(io, 'attributes', () => clock.now) };
};

describe('a progress bar', () => {
  it('tells how much is done, how fast it goes and how long it will take', () => {
    const { bar, written, clock } = world();
    clock.now = 10_000;
    bar.draw({ done: 50, total: 650, label: 'evaluate' });
    expect(written).toEqual([`\r\u001b[K██${'░'.repeat(22)} 50/650 attributes  5/s  2:00 left  evaluate`]);
  });

  it('is silent where there is no terminal', () => {
    const { bar, written, clock } = world({ terminal: false });
    clock.now = 10_000;
    bar.draw({ done: 1, total: 2, label: '' });
    bar.clear();
    expect(written).toEqual([]);
  });

  it('is drawn ten times a second at most, and erased at the end', () => {
    const { bar, written, clock } = world();
    for (clock.now = 0; clock.now < 1000; clock.now += 10)
      bar.draw({ done: clock.now, total: 1000, label: '' });
    expect(written).toHaveLength(10);
    bar.clear();
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  it('fits on a line, does without colours, and does not know what it cannot', () => {
    const { bar, written } = world({ columns: 40, env: { NO_COLOR: '1' } });
    bar.draw({ done: 0, total: 0, label: 'a label that is much too long for this terminal' });
    expect(written).toEqual([`\r\u001b[K${'.'.repeat(24)} 0/0 attributes `]);
  });

  it('counts bytes as sizes', () => {
    const { io, written, clock } = world();
    const bar = progressBar(io, 'bytes', () => clock.now);
    clock.now = 2000;
    bar.draw({ done: 4 * 1024 * 1024, total: 8 * 1024 * 1024, label: 'fetch' });
    expect(written[0]).toContain('4.0 MiB of 8.0 MiB  2.0 MiB/s  0:02 left  fetch');
  });
});
