import { spawn } from 'node:child_process';
import { appendFile, cp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundledRunner } from './bundled-runner.ts';
import { evaluate, fixture, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const program = bundledRunner();

const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
};

const lineCount = async (file: string): Promise<number> =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').length - 1;

/** Processes of which the command line holds the text. */
const processesWith = async (text: string): Promise<number> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(text)).length;
};

it('goes on after kill -9, keeps every finished slice, and ends with the same bytes', async () => {
  const work = join(folder(), 'work');
  const journal = join(work, 'journal.jsonl');
  const running = spawn(process.execPath, [program(), fixture('slow'), work], { stdio: 'inherit' });
  const ended = new Promise((resolve) => running.once('exit', resolve));
  await until(async () => (await lineCount(journal)) >= 4);
  running.kill('SIGKILL');
  await ended;
  await until(async () => (await processesWith(encodeURIComponent(work))) === 0);

  const finished = (await readdir(join(work, 'slices'))).filter((name) => name.startsWith('root'));
  expect(finished.length).toBeLessThan(12);
  const inJournal = (await readFile(journal, 'utf8')).split('\n').slice(1, -1);
  const kept = inJournal.map((line) =>
    join(work, 'slices', `${(JSON.parse(line) as { id: string }).id}.jsonl`),
  );
  const times = await Promise.all(kept.map(async (file) => (await stat(file)).mtimeMs));

  const resumed = await evaluate('slow', work, { sliceSize: 5 });
  expect(resumed.resumption).toBe('resumed');
  expect(await Promise.all(kept.map(async (file) => (await stat(file)).mtimeMs))).toEqual(times);
  expect(resumed.counts).toMatchObject({ names: 60, entries: 60 });

  const whole = await evaluate('slow', join(folder(), 'whole'));
  expect(whole.resumption).toBe('new');
  expect(await readFile(resumed.entriesFile, 'utf8')).toBe(await readFile(whole.entriesFile, 'utf8'));
});

it('takes a journal whose last line was cut for what it still says', async () => {
  const first = await evaluate('oddities', folder(), { sliceSize: 10 });
  const before = await readFile(first.entriesFile, 'utf8');
  const journal = join(folder(), 'journal.jsonl');
  await truncate(journal, (await stat(journal)).size - 10);
  const second = await evaluate('oddities', folder(), { sliceSize: 10 });
  expect(second.resumption).toBe('resumed');
  expect(second.counts).toEqual(first.counts);
  expect(await readFile(second.entriesFile, 'utf8')).toBe(before);
});

it('begins anew, and says so, for another system, other arguments, a changed tree or a damaged journal', async () => {
  const run = (more: Parameters<typeof evaluate>[2]) => evaluate('many', folder(), more);
  const args = [{ name: 'count', expression: '3' }];
  expect((await run({ args })).resumption).toBe('new');
  expect((await run({ args })).resumption).toBe('resumed');
  expect((await run({ args, system: 'aarch64-linux' })).resumption).toBe('replaced');
  expect((await run({ args: [{ name: 'count', expression: '4' }] })).counts.names).toBe(4);
  await writeFile(join(folder(), 'journal.jsonl'), 'nonsense\n');
  expect((await run({ args })).counts.names).toBe(3);
});

it('takes a changed file in the tree for another tree', async () => {
  const tree = join(folder(), 'tree');
  await cp(fixture('slow'), tree, { recursive: true });
  await writeFile(join(tree, 'default.nix'), '{ a = 1; }');
  const work = join(folder(), 'work');
  const run = () => evaluate('slow', work, { tree });
  await run();
  await appendFile(join(tree, 'default.nix'), ' // { b = 2; }');
  const { resumption, counts } = await run();
  expect({ resumption, names: counts.names }).toEqual({ resumption: 'replaced', names: 2 });
});

it('takes over the lock of a process that is gone', async () => {
  await writeFile(join(folder(), 'lock'), '4194305\n');
  expect(
    (await evaluate('many', folder(), { args: [{ name: 'count', expression: '1' }] })).counts.names,
  ).toBe(1);
});
