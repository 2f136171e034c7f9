import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFailed } from '@nixtools/snapshot';
import { describe, expect, it } from 'vitest';
import { entriesOf, evaluate, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const mebibyte = 1024 * 1024;

/** What `/proc` tells of a process; nothing when it is gone meanwhile. */
const told = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** Seconds that a process has computed for, whatever else the machine does. */
const computed = (pid: string): number => {
  const fields = told(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** Kills evaluators of members that have computed for that long, at most so many of them. */
const killEvaluators = (workFolder: string, { after, most }: { after: number; most: number }) => {
  const killed = new Set<string>();
  const watch = setInterval(() => {
    if (!existsSync(join(workFolder, 'journal.jsonl'))) return;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (killed.size === most || killed.has(pid)) continue;
      if (!told(pid, 'cmdline').includes(encodeURIComponent(workFolder)) || computed(pid) < after) continue;
      killed.add(pid);
      process.kill(Number(pid), 'SIGKILL');
    }
  }, 20);
  return {
    stop: (): number => {
      clearInterval(watch);
      return killed.size;
    },
  };
};

const kindOf = async (file: string, attr: string): Promise<string | undefined> => {
  const entry = (await entriesOf(file)).get(attr);
  return entry !== undefined && isFailed(entry) ? entry.error.kind : 'package';
};

describe('a member that eats all memory', () => {
  it('is tried once more with all that there is, then recorded, and costs only itself', async () => {
    const phases = new Set<string>();
    const { entriesFile, counts } = await evaluate('hungry', folder(), {
      workerMemory: 128 * mebibyte,
      maxMemory: 600 * mebibyte,
      onProgress: ({ phase, done }) => phases.add(`${phase} ${done}`),
    });
    expect(await kindOf(entriesFile, 'bomb')).toBe('memory-limit');
    expect(await kindOf(entriesFile, 'a')).toBe('package');
    expect(await kindOf(entriesFile, 'c')).toBe('package');
    // Too much for a worker among others, and not for one alone.
    expect(await kindOf(entriesFile, 'wants')).toBe('package');
    expect(counts).toMatchObject({ names: 4, entries: 3, errors: 1 });
    expect([...phases]).toContain('retry 2');
    expect([...phases].at(-1)).toBe('merge 4');
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

describe('an evaluator that somebody kills', () => {
  it('each time that it is busy with one member: that is recorded, and costs only itself', async () => {
    const killer = killEvaluators(folder(), { after: 0.5, most: 100 });
    const { entriesFile, counts } = await evaluate('endless', folder());
    expect(killer.stop()).toBeGreaterThan(1);
    const entry = (await entriesOf(entriesFile)).get('endless');
    expect(entry).toMatchObject({ error: { kind: 'killed', message: expect.stringContaining('SIGKILL') } });
    expect(counts).toMatchObject({ names: 3, entries: 2, errors: 1 });
  });

  it('at any time, but not for ever: that costs nothing', async () => {
    const killer = killEvaluators(folder(), { after: 0, most: 4 });
    const { counts } = await evaluate('slow', folder());
    expect(killer.stop()).toBe(4);
    expect(counts).toMatchObject({ names: 60, entries: 60, errors: 0 });
  });
});
