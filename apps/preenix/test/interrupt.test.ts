import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { program, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;

/** One package whose build says that it has begun, and does not end. */
const endless = `{ system ? builtins.currentSystem }: {
  endless = derivation {
    name = "endless-1"; inherit system; builder = "/bin/sh"; PATH = "/bin:/usr/bin";
    args = [ "-c" "echo begun >&2; sleep 1000" ];
  };
}`;

beforeAll(async () => {
  tiny = await throwawayPreenix();
  await mkdir(join(tiny.folder, 'tree'));
  await writeFile(join(tiny.folder, 'tree/default.nix'), endless);
  expect(await tiny.call(['index', 'tree', '--out', 'snapshot'])).toMatchObject({ code: 0 });
  expect(await tiny.call(['channel', 'add', 'endless', 'snapshot'])).toMatchObject({ code: 0 });
});
afterAll(() => tiny.remove());

/** Sends the signal when the program has said `moment` on stderr. */
const interruptAt = async (moment: string, signal: NodeJS.Signals, args: readonly string[]) => {
  const child = spawn(process.execPath, [program, ...args], { cwd: tiny.folder, env: { ...tiny.env } });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (!err.includes(moment) && (err + chunk).includes(moment)) child.kill(signal);
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, err };
};

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a build with 130; nothing is changed or left',
  async (signal) => {
    const profile = join(tiny.folder, 'profile');
    const ended = await interruptAt('begun', signal, ['install', 'endless', '--yes', '--profile', profile]);
    expect(ended.code).toBe(130);
    expect(ended.err).toMatch(/^interrupted$/m);
    expect(existsSync(profile)).toBe(false);
    expect((await readdir(join(tiny.folder, 'tmp'))).filter((name) => name.startsWith('nixtools-'))).toEqual(
      [],
    );
  },
);
