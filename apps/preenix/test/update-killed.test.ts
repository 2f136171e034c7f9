import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { program, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
let key: string;

const greetings = ['one', 'two', 'three', 'four', 'five'] as const;
const state = 'state-of-client';
const generations = (): string => join(tiny.folder, state, 'channels/main/generations');

const done = async (args: readonly string[]): Promise<string> => {
  const { code, out, err } = await tiny.call(args, { PREENIX_STATE_DIR: join(tiny.folder, state) });
  expect(code, err).toBe(0);
  return out;
};

beforeAll(async () => {
  tiny = await throwawayPreenix();
  tiny.run(['nix-store', '--generate-binary-cache-key', 'tiny.example-1', 'secret', 'public']);
  key = await readFile(join(tiny.folder, 'public'), 'utf8');
  for (const greeting of greetings) {
    const tree = join(tiny.folder, `tree-${greeting}`);
    await mkdir(tree);
    await writeFile(
      join(tree, 'default.nix'),
      `{ system ? "x86_64-linux" }: { hello = derivation {
        name = "hello-1"; inherit system; builder = "/bin/sh"; args = [ "${greeting}" ];
      } // { meta.description = "says ${greeting}"; }; }`,
    );
    await done(['index', tree, '--out', greeting, '--system', 'x86_64-linux']);
    await done(['publish', greeting, 'channel', '--key', 'secret']);
    if (greeting === 'one') await done(['channel', 'add', 'main', 'channel', '--key', key]);
    else if (greeting === 'two' || greeting === 'three') await done(['channel', 'update']);
    else
      await cp(join(tiny.folder, 'channel'), join(tiny.folder, `channel-${greeting}`), { recursive: true });
  }
  await cp(join(tiny.folder, state), join(tiny.folder, 'before'), {
    recursive: true,
    verbatimSymlinks: true,
  });
});
afterAll(() => tiny.remove());

/** A client with three generations, of which an update removes the first, and a channel with something new. */
const clientBefore = async (): Promise<void> => {
  for (const name of [state, 'channel']) await rm(join(tiny.folder, name), { recursive: true, force: true });
  await cp(join(tiny.folder, 'before'), join(tiny.folder, state), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await cp(join(tiny.folder, 'channel-four'), join(tiny.folder, 'channel'), { recursive: true });
};

/** What makes a difference to who comes after a kill, and how many of them there are from one kill to the next. */
const calls = [
  ['rename', 1],
  ['symlink', 1],
  ['rmdir', 2],
  ['unlink', 4],
  ['fsync', 4],
] as const;

/** Updates until just before the nth such call. @returns whether there was one */
const killedAt = (call: string, n: number): boolean => {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`];
  const { code, err } = tiny.run(
    ['strace', '-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, program, 'channel', 'update'],
    // strace counts the calls of each thread.
    { PREENIX_STATE_DIR: join(tiny.folder, state), UV_THREADPOOL_SIZE: '1' },
  );
  if (code === 0) return false;
  expect(err).not.toContain('error');
  return true;
};

const shown = async (): Promise<string> => /says (\w+)/.exec(await done(['show', 'hello']))?.[1] ?? '';

it.each(calls)(
  'an update killed at a %s leaves a snapshot in use, a way back, and nothing for ever',
  async (call, step) => {
    let kills = 0;
    for (let n = 1; n < 200; n += step) {
      await clientBefore();
      if (!killedAt(call, n)) break;
      kills++;
      const inUse = await shown();
      expect(['three', 'four']).toContain(inUse);
      if (kills === 1)
        expect(JSON.parse(await done(['channel', 'list', '--json'])).channels).toMatchObject([
          { name: 'main' },
        ]);
      await done(['channel', 'rollback', 'main']);
      expect(await shown()).toBe(inUse === 'four' ? 'three' : 'two');

      await rm(join(tiny.folder, 'channel'), { recursive: true });
      await cp(join(tiny.folder, 'channel-five'), join(tiny.folder, 'channel'), { recursive: true });
      await done(['channel', 'update']);
      expect(await shown()).toBe('five');
      const left = await readdir(generations());
      expect(left.filter((name) => !/^[1-9]\d*$/.test(name))).toEqual([]);
      expect(left).toHaveLength(3);
      expect(existsSync(join(tiny.folder, state, 'channels/main/.stage'))).toBe(false);
      await done(['channel', 'rollback', 'main']);
      expect(await shown()).toBe(inUse === 'four' ? 'three' : 'two');
    }
    expect(kills).toBeGreaterThan(0);
  },
  600_000,
);
