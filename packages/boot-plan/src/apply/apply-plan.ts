import { lstatSync, mkdirSync, readlinkSync, rmdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { type FileDigest, placeCopySync, placeFileSync, syncFolderSync } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { copyTime } from '../plan/copies.ts';
import { type BootManifest, printManifest } from '../plan/manifest.ts';
import type { Step } from '../plan/steps.ts';
import { addSecrets } from './add-secrets.ts';

/** What the copies of this run turned out to be, by name. */
type Digests = ReadonlyMap<string, FileDigest>;

const withDigests = (manifest: BootManifest, digests: Digests): BootManifest => ({
  ...manifest,
  copies: manifest.copies.map((record) => ({ ...record, ...digests.get(record.name) })),
});

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

const unlink = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
};

const link = (path: string, target: string): void => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink() && readlinkSync(path) === target) return;
  if (stats !== undefined) unlinkSync(path);
  symlinkSync(target, path);
};

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    if (!isCode(error, 'EEXIST') || !lstatSync(path).isDirectory()) throw error;
  }
};

/** Somebody else may have put something there, and it is theirs. */
const removeFolder = (path: string): void => {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
};

/** A store file never changes its size: another one means a broken store, or a plan of another day. */
const copy = ({ from, to, size }: Extract<Step, { do: 'copy' }>): FileDigest => {
  if (statSync(from).size !== size)
    throw new NixtoolsError({
      code: 'COPY_CHANGED',
      kind: 'failed',
      message: 'a file changed while it was to be copied; the old menu is untouched',
      place: from,
      hint: 'run "nix-store --verify --check-contents", then "nixboot update"',
    });
  return placeCopySync(from, to, { modified: copyTime });
};

/**
 * Does the steps of a plan, one after the other, in one go: no other code of this process runs in between. The caller holds the
 * lock. When a step fails, the plan made from what is there then goes on where this one ended.
 *
 * @returns the paths that were written or removed: copies, menus, the manifest, and the roots of systems that are no longer named
 * @throws {NixtoolsError} `COPY_CHANGED`, `SECRETS_FAILED` (failed); the operating system's errors
 */
export const applyPlan = (
  fs: RootedFs,
  { steps }: { readonly steps: readonly Step[] },
): { readonly changed: readonly string[] } => {
  const digests = new Map<string, FileDigest>();
  for (const step of steps) {
    switch (step.do) {
      case 'make-folder':
        makeFolder(step.path);
        break;
      case 'link':
        link(step.path, step.target);
        break;
      case 'copy':
        digests.set(step.name, copy(step));
        break;
      case 'add-secrets':
        digests.set(step.name, addSecrets(fs, step));
        break;
      case 'write-menu':
        placeFileSync(step.path, step.text, { mode: step.mode });
        break;
      case 'write-manifest':
        placeFileSync(step.path, printManifest(withDigests(step.manifest, digests)));
        break;
      case 'unlink':
        unlink(step.path);
        break;
      case 'remove-folder':
        removeFolder(step.path);
        break;
      case 'sync':
        syncFolderSync(step.path);
        break;
    }
  }
  return {
    changed: steps.flatMap((step) =>
      step.do === 'copy' || step.do === 'add-secrets'
        ? [step.to]
        : step.do === 'write-menu' || step.do === 'write-manifest' || step.do === 'unlink'
          ? [step.path]
          : [],
    ),
  };
};
