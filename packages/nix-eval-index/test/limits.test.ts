import { describe, expect, it } from 'vitest';
import { resolveLimits } from '../src/limits.ts';

const mebibyte = 1024 * 1024;
const machine = { processors: 4, memory: 4096 * mebibyte };

describe('resolveLimits', () => {
  it('starts as many workers as there are processors, each below 300 MB', () => {
    const { workers, workerMemory } = resolveLimits({ machine });
    expect(workers).toBe(4);
    expect(workerMemory).toBeLessThan(300e6);
  });

  it('lets workers grow into what the machine has, but not beyond half of it', () => {
    const { workers, mostWorkerMemory } = resolveLimits({ machine });
    expect(workers * mostWorkerMemory).toBeLessThan(machine.memory / 2);
    expect(mostWorkerMemory).toBeGreaterThan(300 * mebibyte);
  });

  it('keeps a given size of worker', () => {
    const limits = resolveLimits({ machine, workerMemory: 512 * mebibyte });
    expect(limits.workerMemory).toBe(512 * mebibyte);
    expect(limits.mostWorkerMemory).toBe(512 * mebibyte);
  });

  it('runs fewer workers when memory is short', () => {
    expect(resolveLimits({ machine, maxMemory: 512 * mebibyte }).workers).toBe(1);
    expect(resolveLimits({ machine, maxMemory: 1200 * mebibyte, workerMemory: 512 * mebibyte }).workers).toBe(
      2,
    );
  });

  it('lets all workers together, and this process, never exceed the maximum', () => {
    const maxMemory = 1000 * mebibyte;
    const { workers, mostWorkerMemory, aloneMemory } = resolveLimits({ machine, maxMemory, workers: 3 });
    expect(workers).toBe(3);
    expect(workers * mostWorkerMemory).toBeLessThan(maxMemory);
    expect(aloneMemory).toBeLessThan(maxMemory);
  });

  it.each([
    ['a maximum below one worker', { maxMemory: 200 * mebibyte }],
    ['more workers than fit', { maxMemory: 512 * mebibyte, workers: 4 }],
    ['a worker larger than the maximum', { maxMemory: 512 * mebibyte, workerMemory: 600 * mebibyte }],
    ['a worker too small for any Nix', { workerMemory: 10 * mebibyte }],
  ])('refuses %s', (_, options) => {
    expect(() => resolveLimits({ machine, ...options })).toThrow(
      expect.objectContaining({ code: 'MEMORY_LIMITS_IMPOSSIBLE', kind: 'usage' }),
    );
  });

  it('takes a machine that is too small for its half as it is', () => {
    const small = { processors: 1, memory: 400 * mebibyte };
    expect(resolveLimits({ machine: small }).workers).toBe(1);
  });
});
