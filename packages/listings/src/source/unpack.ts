import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { NixtoolsError } from '@nixtools/nix-formats';
import { largestFile } from './cache-files.ts';
import { tooLarge } from './too-large.ts';

const options = { maxOutputLength: largestFile };

const startsWith = (bytes: Uint8Array, ...magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/**
 * The JSON of a listing that may be compressed: caches keep it as `Content-Encoding` says, or as `nix` was told to, and a copy of
 * a cache has lost that header. So its first bytes tell. `xz` and `zstd` are unpacked by the programs of these names.
 *
 * @throws {NixtoolsError} `LISTING_SYNTAX`, `LISTING_TOO_LARGE` (verification), `LISTING_ENCODING` (environment)
 */
export const unpack = async (bytes: Uint8Array, place: string): Promise<Uint8Array> => {
  try {
    if (startsWith(bytes, 0x7b)) return bytes;
    if (startsWith(bytes, 0x1f, 0x8b)) return await promisify(gunzip)(bytes, options);
    if (startsWith(bytes, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return await pipe('xz', bytes, place);
    if (startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd)) return await pipe('zstd', bytes, place);
    // Brotli has no mark of its own.
    return await promisify(brotliDecompress)(bytes, options);
  } catch (error) {
    throw explained(error, place);
  }
};

const pipe = (program: 'xz' | 'zstd', bytes: Uint8Array, place: string): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      program,
      ['-dc'],
      { encoding: 'buffer', maxBuffer: largestFile },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(error.code === 'ENOENT' ? missing(program, place, error) : error);
      },
    );
    // It may end before it has read all: its exit code says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(bytes);
  });

const missing = (program: string, place: string, cause: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'LISTING_ENCODING',
    kind: 'environment',
    message: `the listing is compressed, and there is no program ${program} to unpack it`,
    place,
    hint: `install ${program}`,
    cause,
  });

const explained = (error: unknown, place: string): unknown => {
  if (!(error instanceof Error) || error instanceof NixtoolsError) return error;
  const code = 'code' in error ? error.code : undefined;
  // The operating system's own, such as EAGAIN, say nothing about the listing.
  if (typeof code === 'string' && /^E[A-Z0-9]+$/.test(code)) return error;
  if (code === 'ERR_BUFFER_TOO_LARGE' || code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return tooLarge(place, error);
  return new NixtoolsError({
    code: 'LISTING_SYNTAX',
    kind: 'verification',
    message: 'it is neither JSON nor anything that unpacks',
    place,
    hint: 'the listing is damaged: copy the path to the cache again',
    cause: error,
  });
};
