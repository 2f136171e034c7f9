import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { textObject } from '@nixtools/nix-formats';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNix, findNixProgram, importObjects, type Nix, printInvalid } from '../../src/index.ts';
import { type ThrowawayNix, throwawayNix } from '../throwaway-nix.ts';

let host: ThrowawayNix;
beforeEach(async () => {
  host = await throwawayNix();
});
afterEach(() => host.remove());

const object = () =>
  textObject({ name: 'big', content: Buffer.alloc(2_000_000, 'x'), references: [], storeDir: host.storeDir });

/** The real nix-store, started by a shell script that ends with `exec "$@"`. */
const startedBy = async (script: string): Promise<Nix> => {
  const bin = join(host.folder, 'bin');
  await mkdir(bin);
  const real = findNixProgram(host.nix, 'nix-store');
  await writeFile(join(bin, 'nix-store'), `#!/bin/sh\nset -- ${real} "$@"\n${script}\n`);
  await chmod(join(bin, 'nix-store'), 0o755);
  return createNix({ ...host.nix.env, PATH: [bin, host.nix.env['PATH']].join(delimiter) });
};

const OWN_MOUNTS = '--user --map-root-user --mount';
const canMount = spawnSync('/bin/sh', ['-c', `unshare ${OWN_MOUNTS} true`]).status === 0;

test.skipIf(!canMount)('a full disk is named, and the store holds nothing of what did not fit', async () => {
  // Each nix-store sees a store of 256 KiB of its own.
  const mount = `mount -t tmpfs -o size=256k tmpfs "$NIX_STORE_DIR" && exec "$@"`;
  const nix = await startedBy(`exec unshare ${OWN_MOUNTS} sh -c '${mount}' sh "$@"`);
  await expect(importObjects(nix, [object()])).rejects.toMatchObject({
    code: 'DISK_FULL',
    kind: 'failed',
    hint: expect.stringContaining('nix-collect-garbage'),
  });
  expect(await printInvalid(host.nix, [object().path])).toEqual([object().path]);
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  "another user's store is named as such (skipped unless run as root, who can be another user)",
  async () => {
    await chmod(host.folder, 0o755);
    await importObjects(host.nix, [
      textObject({ name: 'x', content: Buffer.from('x'), references: [], storeDir: host.storeDir }),
    ]);
    const nix = await startedBy('exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"');
    await expect(importObjects(nix, [object()])).rejects.toMatchObject({
      code: 'STORE_NOT_WRITABLE',
      kind: 'environment',
      hint: expect.stringContaining('daemon'),
    });
  },
);
