import { isFailed } from '@nixtools/snapshot';
import { describe, expect, it } from 'vitest';
import { entriesOf, evaluate, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const mebibyte = 1024 * 1024;

const kindOf = async (file: string, attr: string): Promise<string | undefined> => {
  const entry = (await entriesOf(file)).get(attr);
  return entry !== undefined && isFailed(entry) ? entry.error.kind : 'package';
};

describe('a member that eats all memory', () => {
  it('is tried once more with all that there is, then recorded, and costs only itself', async () => {
    const phases = new Set<string>();
    const { entriesFile, counts } = await evaluate('hungry', folder(), {
      workerMemory: 128 * mebibyte,
      maxMemory: 360 * mebibyte,
      onProgress: ({ phase, done }) => phases.add(`${phase} ${done}`),
    });
    expect(await kindOf(entriesFile, 'bomb')).toBe('memory-limit');
    expect(await kindOf(entriesFile, 'a')).toBe('package');
    expect(await kindOf(entriesFile, 'c')).toBe('package');
    expect(counts).toMatchObject({ names: 3, entries: 2, errors: 1 });
    expect([...phases]).toContain('retry 2');
    expect([...phases].at(-1)).toBe('merge 3');
  });
});

describe('a member that takes for ever', () => {
  it('is stopped, tried once more, then recorded, and costs only itself', async () => {
    const { entriesFile, counts } = await evaluate('endless', folder(), { attributeTimeout: 1500 });
    expect(await kindOf(entriesFile, 'endless')).toBe('timeout');
    expect(counts).toMatchObject({ names: 3, entries: 2, errors: 1 });
  });

  it('ends at once when the evaluation is aborted', async () => {
    const abort = new AbortController();
    const running = evaluate('endless', folder(), {
      signal: abort.signal,
      onProgress: () => setTimeout(() => abort.abort(new Error('enough')), 500),
    });
    await expect(running).rejects.toThrow('enough');
  });
});
