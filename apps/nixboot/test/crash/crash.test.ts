import { expect, it } from 'vitest';
import { type DiskCall, recordDiskCalls } from './disk-calls.ts';
import { type CrashResult, faults, injectFault } from './inject.ts';
import type { Start } from './machine-before.ts';

/** A sample, spread evenly; bench/boot-crash.mjs goes through all calls and all faults. */
const sampleOf = async (start: Start, count: number): Promise<readonly DiskCall[]> => {
  const calls = await recordDiskCalls(start);
  return Array.from(
    { length: count },
    (_, index) => calls[Math.floor((index * calls.length) / count)],
  ).filter((call) => call !== undefined);
};

const safe: Partial<CrashResult> = {
  hit: true,
  hasDefault: true,
  dead: [],
  deadAfterCollection: [],
  again: 0,
  converges: true,
};

it.each([
  ['no menu', 4],
  ['outdated menu', 11],
] as const)(
  'a crash in an update that begins with %s leaves a menu that boots, and the next one ends the work',
  async (start, count) => {
    for (const [index, call] of (await sampleOf(start, count)).entries()) {
      const fault = faults[index % faults.length] ?? 'signal=KILL';
      expect(await injectFault(call, fault), `${fault} at ${call.call} ${call.number}`).toMatchObject(safe);
    }
  },
);

it('knows every call that changes the disk', async () => {
  const calls = await Promise.all((['no menu', 'outdated menu'] as const).map(recordDiskCalls));
  const names = new Set(calls.flat().map(({ call }) => call));
  const expected = ['fsync', 'link', 'mkdir', 'openat', 'rename', 'symlink', 'unlink', 'write'];
  expect([...names].sort()).toEqual(expect.arrayContaining(expected));
});
