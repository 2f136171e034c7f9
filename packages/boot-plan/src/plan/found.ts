import { lstatSync, readdirSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { finalName } from '@nixtools/durable-fs';
import { compareUtf8, isNixtoolsError } from '@nixtools/nix-formats';
import { type BootFolder, isOwnFolder, manifestName, ours } from './boot-folder.ts';
import { type CopyState, copyState } from './copies.ts';
import { type BootManifest, type CopyRecord, emptyManifest, readManifest, textOf } from './manifest.ts';

/** What is in a boot folder now. */
export interface Found {
  readonly manifest: BootManifest;
  /** As it is on disk; `undefined` when there is none. */
  readonly manifestText: string | undefined;
  readonly hasFolder: boolean;
  readonly stateOf: (name: string) => CopyState;
  /** Bytes of a copy on disk; 0 when it is not there. */
  readonly sizeOf: (name: string) => number;
  /** Left behind by a process that was killed. */
  readonly leftovers: readonly string[];
  readonly warnings: readonly string[];
}

/** What NixOS's installer left in `kernels`: copies whose bytes nobody knows, and which it would remove as well. */
const adopted = (boot: BootFolder, { copies }: BootManifest): readonly CopyRecord[] => {
  const { name: own, folder } = ours(boot);
  if (own !== 'kernels') return [];
  const known = new Set(copies.map(({ name }) => name));
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() &&
    entry.name !== manifestName &&
    finalName(entry.name) === undefined &&
    !known.has(entry.name)
      ? [{ name: entry.name, size: statSync(posix.join(folder, entry.name)).size }]
      : [],
  );
};

const manifestOf = (
  boot: BootFolder,
): { readonly manifest: BootManifest; readonly warnings: readonly string[] } => {
  try {
    return { manifest: readManifest(boot) ?? emptyManifest, warnings: [] };
  } catch (error) {
    // What the menu needs is known without it: a new one is written, and only what nobody knows of stays behind.
    if (!isNixtoolsError(error)) throw error;
    return {
      manifest: emptyManifest,
      warnings: [
        `${error.message}: ${error.place}; a new one is written, and copies that it does not name stay`,
      ],
    };
  }
};

/**
 * Looks at what an earlier update left. Copies are looked at when they are asked for.
 *
 * @throws {NixtoolsError} `FOLDER_NOT_OURS` (refused)
 */
export const lookAt = (boot: BootFolder, verify: boolean): Found => {
  const { folder, manifest: path } = ours(boot);
  const hasFolder = isOwnFolder(folder);
  const { manifest: known, warnings } = manifestOf(boot);
  const manifest = { ...known, copies: [...known.copies, ...(hasFolder ? adopted(boot, known) : [])] };
  const records = new Map(manifest.copies.map((record) => [record.name, record]));
  const states = new Map<string, CopyState>();
  return {
    manifest,
    manifestText: textOf(path),
    hasFolder,
    stateOf: (name) => {
      const state = states.get(name) ?? copyState(folder, name, { record: records.get(name), verify });
      states.set(name, state);
      return state;
    },
    sizeOf: (name) => lstatSync(posix.join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
    leftovers: hasFolder ? leftoversIn(folder) : [],
    warnings,
  };
};

/** @param isOurs by the final name; all of them in a folder that is ours alone */
export const leftoversIn = (
  folder: string,
  isOurs: (name: string) => boolean = () => true,
): readonly string[] =>
  readdirSync(folder)
    .filter((name) => {
      const final = finalName(name);
      return final !== undefined && isOurs(final);
    })
    .sort(compareUtf8)
    .map((name) => posix.join(folder, name));
