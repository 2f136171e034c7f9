import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RootedFs, rememberingFs, rootedFs } from '../src/index.ts';
import { canChroot, type Kernel, openKernel } from './kernel.ts';

const inFreshFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-rooted-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const name = fc.constantFrom('a', 'b', 'c', 'line\nbreak', 'ü');
const step = fc.oneof({ weight: 6, arbitrary: name }, fc.constantFrom('..', '.', '', 'a'));
const path = fc
  .tuple(fc.constantFrom('', '/'), fc.array(step, { minLength: 1, maxLength: 6 }))
  .map(([start, steps]) => `${start}${steps.join('/')}`);
const place = fc.array(name, { minLength: 1, maxLength: 3 });
const node = fc.oneof(
  fc.record({ place, kind: fc.constant('folder' as const) }),
  fc.record({ place, kind: fc.constant('file' as const) }),
  fc.record({ place, kind: fc.constant('link' as const), target: path.filter((text) => text !== '') }),
);

/** Puts a node where it can be; what is in the way stays. */
const put = (
  root: string,
  { place, ...made }: typeof node extends fc.Arbitrary<infer N> ? N : never,
): void => {
  const at = join(root, ...place);
  try {
    mkdirSync(join(at, '..'), { recursive: true });
    if (made.kind === 'folder') mkdirSync(at);
    else if (made.kind === 'file') writeFileSync(at, '', { flag: 'wx' });
    else symlinkSync(made.target, at);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
};

const views: readonly (readonly [name: string, view: (fs: RootedFs) => RootedFs])[] = [
  ['as it is', (fs) => fs],
  ['remembered', rememberingFs],
];

describe.runIf(canChroot())('a path inside a root, remembered or not', () => {
  let kernel: Kernel;
  beforeAll(() => {
    kernel = openKernel();
  });
  afterAll(() => kernel.close());

  const ours = (fs: RootedFs, paths: readonly string[]): readonly string[] =>
    paths.map((path) => {
      const stats = fs.stat(path);
      return stats === undefined ? 'nothing' : `${stats.dev}:${stats.ino}`;
    });

  /** @returns what all find */
  const expectSame = async (root: string, paths: readonly string[]): Promise<readonly string[]> => {
    const found = await kernel.stat(root, paths);
    for (const [name, view] of views) expect(ours(view(rootedFs(root)), paths), name).toEqual(found);
    return found;
  };

  it('leads to what the kernel finds in a chroot', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(node, { maxLength: 14 }),
        fc.array(path, { minLength: 20, maxLength: 40 }),
        async (nodes, paths) => {
          await inFreshFolder(async (folder) => {
            // The root lies two folders deep, so that a `..` too many would find something else than the host's own root.
            const root = join(folder, 'a/b');
            mkdirSync(root, { recursive: true });
            for (const each of nodes) put(root, each);
            await expectSame(root, paths);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('follows as many links, names and bytes as the kernel, and not one more', async () => {
    await inFreshFolder(async (root) => {
      writeFileSync(join(root, 'end'), '');
      symlinkSync('end', join(root, 'link-1'));
      for (let n = 2; n <= 42; n++) symlinkSync(`link-${n - 1}`, join(root, `link-${n}`));
      mkdirSync(join(root, 'folder'));
      symlinkSync('/folder', join(root, 'to-folder'));
      symlinkSync('loop', join(root, 'loop'));
      symlinkSync('/other/loop', join(root, 'loop-2'));
      symlinkSync('end/', join(root, 'no-folder'));
      const paths = [
        ...[39, 40, 41, 42].map((n) => `/link-${n}`),
        ...[40, 41].map((n) => `${'to-folder/../'.repeat(n)}end`),
        ...[
          'loop',
          'loop-2',
          'no-folder',
          'end/',
          'end/.',
          'end/..',
          'folder/',
          'to-folder/',
          'to-folder/.',
          '',
        ],
        ...[255, 256].map((n) => 'x'.repeat(n)),
        ...[4094, 4095, 4096, 4097].map((n) => 'end'.padStart(n, '/')),
        ...[4094, 4096].map((n) => `/ü/../${'end'.padStart(n - 7, '/')}`),
      ];
      const found = await expectSame(root, paths);
      expect(found.filter((each) => each !== 'nothing').length).toBe(8);
    });
  });
});
