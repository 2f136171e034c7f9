import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledRunner } from './bundled-runner.ts';
import { canMount, unshareMounts } from './mounts.ts';
import { fixture, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const program = bundledRunner();

describe.skipIf(!canMount())('a full disk (skipped where mount namespaces are not allowed)', () => {
  it.each(['256k', '640k'])('of %s ends the evaluation, instead of failing every attribute', async (size) => {
    const disk = join(folder(), 'disk');
    await mkdir(disk);
    const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';
    const run = [process.execPath, program(), fixture('slow'), join(disk, 'work')];
    const [command = '', ...args] = [...unshareMounts, 'sh', '-c', script, 'sh', size, disk, ...run];
    const { stdout, stderr, status, signal } = spawnSync(command, args, { encoding: 'utf8' });
    expect({ stdout, stderr, status, signal }).toEqual({
      stdout: 'DISK_FULL\n',
      stderr: '',
      status: 0,
      signal: null,
    });
  });
});
