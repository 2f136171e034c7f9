import { constants } from 'node:fs';
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { execa } from 'execa';

/** What is set against the first tree: that tree with a patch, or another one. Absolute paths. */
export type TreeVariant = { readonly patch: string } | { readonly tree: string };

export interface NamedTree {
  readonly name: string;
  /** Real path. */
  readonly tree: string;
}

/** `scope-hoist` for `patches/scope-hoist.patch`. */
const nameOf = (path: string): string => basename(path).replace(/\.(?:patch|diff)$/, '');

/** @throws {NixtoolsError} `TREE_INVALID` (usage) */
export const requireTree = async (tree: string): Promise<void> => {
  const found = await stat(join(tree, 'default.nix')).catch(() => undefined);
  if (found !== undefined) return;
  throw new NixtoolsError({
    code: 'TREE_INVALID',
    kind: 'usage',
    message: 'this is no tree of packages: there is no default.nix',
    place: tree,
    hint: 'name the folder of a nixpkgs',
  });
};

const patched = async (base: string, patch: string, tree: string): Promise<void> => {
  await cp(base, tree, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  const result = await execa(
    'patch',
    ['-p1', '--batch', '--forward', '--directory', tree, '--input', patch],
    {
      reject: false,
    },
  );
  if (result.exitCode === 0) return;
  throw result.exitCode === undefined ? patchMissing() : refused(patch, result.stdout || result.stderr);
};

const patchMissing = (): NixtoolsError =>
  new NixtoolsError({
    code: 'PROGRAM_MISSING',
    kind: 'environment',
    message: 'the program patch is not there',
    hint: 'on Debian: apt install patch',
  });

const refused = (patch: string, said: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PATCH_FAILS',
    kind: 'usage',
    message: `the patch does not fit the tree: ${said.trim().split('\n').slice(-3).join('; ')}`,
    place: patch,
    hint: 'make it with "git diff" in that tree, or "diff -ru a b" next to it',
  });

/**
 * Lends the trees to compare, the first one as `base`; copies with patches are removed afterwards.
 *
 * @throws {NixtoolsError} `TREE_INVALID`, `PATCH_FAILS` (usage), `PROGRAM_MISSING` (environment)
 */
export const withTrees = async <Result>(
  {
    base,
    variants,
    scratch,
  }: { readonly base: string; readonly variants: readonly TreeVariant[]; readonly scratch: string },
  use: (trees: readonly NamedTree[]) => Promise<Result>,
): Promise<Result> => {
  await requireTree(base);
  const folder = await mkdtemp(join(scratch, 'nixtools-patched-'));
  try {
    const trees: NamedTree[] = [{ name: 'base', tree: base }];
    for (const [place, variant] of variants.entries()) {
      if ('tree' in variant) {
        await requireTree(variant.tree);
        trees.push({ name: nameOf(variant.tree), tree: variant.tree });
      } else {
        const tree = join(folder, String(place));
        await patched(base, variant.patch, tree);
        trees.push({ name: nameOf(variant.patch), tree });
      }
    }
    return await use(trees);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
