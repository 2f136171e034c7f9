import { expect, it } from 'vitest';
import { createWorkerMemory } from '../src/worker-memory.ts';

const limits = { workers: 2, patience: 0, workerMemory: 100, mostWorkerMemory: 200, aloneMemory: 400 };
const report = (memory: number, questions: number, wasFull = true) => ({
  questions,
  wasFull,
  limits: { memory, silence: 1 },
});

it('grows while processes are full after little work, up to its limit', () => {
  const memory = createWorkerMemory(limits);
  memory.learn(report(100, 2));
  expect(memory.bytes()).toBe(150);
  memory.learn(report(150, 2));
  memory.learn(report(200, 0));
  expect(memory.bytes()).toBe(200);
});

it('does not grow for processes that did their part, ended otherwise, or had less than there is now', () => {
  const memory = createWorkerMemory(limits);
  memory.learn(report(100, 50));
  memory.learn(report(100, 2, false));
  expect(memory.bytes()).toBe(100);
  memory.learn(report(100, 2));
  memory.learn(report(100, 2));
  expect(memory.bytes()).toBe(150);
});
