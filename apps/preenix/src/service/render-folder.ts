import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFolder } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { type OutputFile, outputFiles, type RenderResult } from '@nixtools/services';
import { z } from 'zod';

/** Says that a folder was rendered, and what was put into it. */
const markerName = '.preenix-service.json';
const marker = z.object({ version: z.literal(1), files: z.array(z.string()) });

export interface RenderRequest {
  readonly folder: string;
  /** Absent when all that a file describes was rendered. */
  readonly service?: string | undefined;
  readonly target: string;
}

/** What was rendered, by host; under `undefined` what is for no host in particular. */
export type RenderedHosts = ReadonlyMap<string | undefined, RenderResult>;

/** Each host has a folder of its own. */
const filesOf = (rendered: RenderedHosts): readonly OutputFile[] =>
  [...rendered].flatMap(([host, result]) =>
    outputFiles(result).map((file) =>
      host === undefined ? file : { ...file, path: `${host}/${file.path}` },
    ),
  );

/**
 * Writes what was rendered into a folder: old or new, never half. Only a folder of ours is replaced.
 *
 * @returns the paths in it
 * @throws {NixtoolsError} `RENDER_NOT_OURS` (refused)
 */
export const writeRendered = async (
  rendered: RenderedHosts,
  { folder, service, target }: RenderRequest,
): Promise<readonly string[]> => {
  await requireOurs(folder);
  const files = filesOf(rendered);
  const names = files.map(({ path }) => path);
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(join(dirname(folder), `.${basename(folder)}.`));
  try {
    for (const { path, text, executable } of files) {
      await mkdir(dirname(join(temporary, path)), { recursive: true });
      await writeFile(join(temporary, path), text, { mode: executable ? 0o755 : 0o644 });
    }
    const says = { version: 1, service, target, files: names };
    await writeFile(join(temporary, markerName), `${JSON.stringify(says, null, 2)}\n`);
    await chmod(temporary, 0o755);
    await replaceFolder({ from: temporary, to: folder });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return names;
};

const requireOurs = async (folder: string): Promise<void> => {
  const there = await filesBelow(folder);
  if (there === undefined || there.length === 0) return;
  const ours = await markedFiles(folder);
  if (ours === undefined) throw notOurs(folder, 'there is something in it already');
  const foreign = there.find((path) => path !== markerName && !ours.includes(path));
  if (foreign !== undefined) throw notOurs(join(folder, foreign), 'it has a file that was not rendered');
};

/** Undefined: there is nothing. */
const filesBelow = async (folder: string): Promise<readonly string[] | undefined> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') throw notOurs(folder, 'it is no folder');
    throw error;
  }
};

const markedFiles = async (folder: string): Promise<readonly string[] | undefined> => {
  try {
    return marker.parse(JSON.parse(await readFile(join(folder, markerName), 'utf8'))).files;
  } catch {
    return undefined;
  }
};

const notOurs = (place: string, why: string): NixtoolsError =>
  new NixtoolsError({
    code: 'RENDER_NOT_OURS',
    kind: 'refused',
    message: `the folder is not replaced: ${why}`,
    place,
    hint: 'choose another --out, or empty it first; nothing was done',
  });
