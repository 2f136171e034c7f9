import { readFile, stat } from 'node:fs/promises';
import { NixtoolsError } from '@nixtools/nix-formats';

/** Largest file that is read, in bytes: more than any document may have characters. */
const largest = 64 * 1024 * 1024;

export interface ReadTextOptions {
  /** How messages call the file. */
  readonly shown: string;
  /** Which line of a document names it. What a person names may be a pipe, what a document names may not. */
  readonly namedAt?: string | undefined;
}

/**
 * The text of a file of services, or of standard input where that is called `-`.
 *
 * @throws {NixtoolsError} `SERVICE_FILE_NOT_FOUND` (usage), `SERVICE_SET_SYNTAX` (verification) if it is too large
 */
export const readText = async (file: string, named: ReadTextOptions): Promise<string> => {
  if (isStandardInput(named)) return standardInput(named);
  await requireFile(file, named);
  return readFile(file, 'utf8');
};

/** `-` is what a person names; a document that names `-` means a file. */
const isStandardInput = ({ shown, namedAt }: ReadTextOptions): boolean =>
  shown === '-' && namedAt === undefined;

const standardInput = async ({ shown }: ReadTextOptions): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += chunk.length;
    if (size > largest) throw tooLarge(shown);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** @throws {NixtoolsError} as `readText` */
export const requireFile = async (file: string, named: ReadTextOptions): Promise<void> => {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw notFound('this is a folder, no file of services', named);
    if (named.namedAt !== undefined && !found.isFile()) throw notFound('this is no file', named);
    if (found.size > largest) throw tooLarge(named.shown);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    throw notFound('there is no such file of services', named, cause);
  }
};

const notFound = (message: string, { shown, namedAt }: ReadTextOptions, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_FILE_NOT_FOUND',
    kind: 'usage',
    message,
    place: namedAt === undefined ? shown : `${shown}, named at ${namedAt}`,
    hint:
      namedAt === undefined
        ? 'name services (.yaml, .json, .nix), a deployment of them, or a configuration of NixOS (.nix)'
        : 'names are relative to the document that they are in',
    cause,
  });

const tooLarge = (shown: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_SET_SYNTAX',
    kind: 'verification',
    message: 'the file is larger than 64 MiB',
    place: shown,
  });
