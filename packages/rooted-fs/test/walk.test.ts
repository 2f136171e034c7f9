import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RootedFs, rememberingFs, rootedFs } from '../src/index.ts';
import { statInChroot } from './kernel.ts';

const inFreshFolder = <T>(use: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-rooted-'));
  try {
    return use(folder);
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

const canChroot = statInChroot('/', ['/']) !== undefined;

const views: readonly (readonly [name: string, view: (fs: RootedFs) => RootedFs])[] = [
  ['a path inside a root', (fs) => fs],
  ['a path inside a root that is remembered', rememberingFs],
];

describe.runIf(canChroot).each(views)('%s', (_, view) => {
  const ours = (root: string, paths: readonly string[]): readonly string[] => {
    const fs = view(rootedFs(root));
    return paths.map((path) => {
      const stats = fs.stat(path);
      return stats === undefined ? 'nothing' : `${stats.dev}:${stats.ino}`;
    });
  };

  it('leads to what the kernel finds in a chroot', () => {
    fc.assert(
      fc.property(
        fc.array(node, { maxLength: 14 }),
        fc.array(path, { minLength: 20, maxLength: 40 }),
        (nodes, paths) => {
          inFreshFolder((folder) => {
            // The root lies two folders deep, so that a `..` too many would find something else than the host's own root.
            const root = join(folder, 'a/b');
            mkdirSync(root, { recursive: true });
            for (const each of nodes) put(root, each);
            expect(ours(root, paths)).toEqual(statInChroot(root, paths));
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('follows as many links, names and bytes as the kernel, and not one more', () => {
    inFreshFolder((root) => {
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
      const found = ours(root, paths);
      expect(found).toEqual(statInChroot(root, paths));
      expect(found.filter((each) => each !== 'nothing').length).toBe(8);
    });
  });
});
