import { type FileHandle, open } from 'node:fs/promises';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { Graph } from '../graph/graph.ts';
import { type DecodeGraphOptions, decodeGraph } from '../wire/decode-graph.ts';

/**
 * Reads a `drvs.pack`. The graph is sound; that it is the one that was wanted follows from the paths that `verifyGraph` computes.
 *
 * @throws {NixtoolsError} `PACK_NOT_FOUND` (environment), and those of `decodeGraph`
 * @example const { facts } = await verifyGraph(await readPack('snapshot/drvs.pack'), { place: 'drvs.pack' });
 */
export const readPack = async (
  file: string,
  options: Pick<DecodeGraphOptions, 'limits'> = {},
): Promise<Graph> => {
  const handle = await openFile(file);
  try {
    return await decodeGraph(handle, { ...options, place: file });
  } finally {
    await handle.close();
  }
};

const openFile = async (file: string): Promise<FileHandle> => {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw noPack(file, cause.code === 'ENOENT' ? 'there is no pack of derivations' : cause.message, cause);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw noPack(file, 'this is no regular file');
};

const noPack = (file: string, message: string, cause?: Error): NixtoolsError =>
  new NixtoolsError({
    code: 'PACK_NOT_FOUND',
    kind: 'environment',
    message,
    place: file,
    hint: 'name a drvs.pack, as it lies in a snapshot',
    cause,
  });
