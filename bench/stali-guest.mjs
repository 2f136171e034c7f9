// A guest of our own making: a folder as its root, a kernel, a static busybox that brings the network up.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './measure.mjs';
import { load } from './stali-store.mjs';

const cache = process.env.NIXTOOLS_CACHE ?? join(process.env.HOME ?? '', '.cache/nixtools');

/** `NIXTOOLS_TINY_KERNEL`, else the tiny kernel of the cache. */
export const tinyKernel = () => {
  const file = process.env.NIXTOOLS_TINY_KERNEL ?? join(cache, 'tiny-kernel/bzImage');
  if (existsSync(file)) return file;
  throw new Error('no tiny kernel: packages/stali/nix/kernel/build-tiny-kernel.sh builds it');
};

/**
 * `nixboot image build` of a root whose first program is /sbin/init; without a kernel, with the tiny one.
 * @returns {{ bytes: number, files: { path: string, size: number }[], start: (options: object) => Promise<object> }}
 */
export const buildGuest = async ({ from, out, busybox, kernel: given = tinyKernel() }) => {
  const words = ['image', 'build', '--root', from, '--init', '/sbin/init', '--busybox', busybox];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'apps/nixboot/bin/nixboot.mjs'), ...words, '--kernel', given, '--json', '-o', out],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const { files, machine } = JSON.parse(stdout);
  const document = JSON.parse(readFileSync(join(out, 'boot.json'), 'utf8'))['org.nixos.bootspec.v1'];
  const boots = files.filter(({ path }) => ['kernel', 'initrd'].includes(path));
  const { startGuest } = await load('image/dist/index.js');
  const kernel = { file: join(out, 'kernel'), initrd: join(out, 'initrd'), params: document.kernelParams };
  return {
    files: boots,
    bytes: boots.reduce((sum, { size }) => sum + size, 0),
    start: (options) => startGuest({ machine, kernel, disks: [], guestPort: 80, ...options }),
  };
};
