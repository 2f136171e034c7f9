import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileDigest } from '@nixtools/snapshot';
import { type Part, partsName } from '../pointer/pointer.ts';
import { fromAny } from './from-any.ts';
import { openResource, type Resource, type TransferOptions } from './resource.ts';
import { downloadFailed, TransferError } from './transfer-error.ts';

export interface FetchPartOptions {
  readonly part: Part;
  /** Addresses of the channel and its mirrors, each with `/` at the end; tried in this order. */
  readonly bases: readonly string[];
  /** Where it is kept, and gone on with after an interruption. */
  readonly folder: string;
  readonly transfer: TransferOptions;
  /** @param done bytes of this part that have arrived */
  readonly onProgress?: ((done: number) => void) | undefined;
}

interface Place {
  readonly part: Part;
  /** The name of the part once it is whole and verified. */
  readonly whole: string;
  readonly partial: string;
  /** From where the partial file is, and its validator there. */
  readonly validator: string;
}

const wrong = (code: 'PART_SIZE' | 'PART_MISMATCH', message: string, url: URL, transient: boolean) =>
  new TransferError({
    code,
    kind: 'verification',
    message,
    place: url.href,
    hint: 'somebody changed it on its way, or the server is damaged: tell the publisher; the old snapshot stays in use',
    transient,
  });

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const forget = async ({ partial, validator }: Place): Promise<void> => {
  await rm(partial, { force: true });
  await rm(validator, { force: true });
};

/** `undefined` when the beginning came from another address, whose validators mean nothing here. */
const readValidator = async ({ validator }: Place, url: URL): Promise<string | undefined> => {
  const [from, etag] = (await readFile(validator, 'utf8').catch(() => '')).split('\n');
  return from === url.href && etag ? etag : undefined;
};

type Body = Extract<Resource, { unchanged: false }>;

const write = async (
  handle: FileHandle,
  { chunks, start }: Body,
  url: URL,
  { part, onProgress }: FetchPartOptions,
): Promise<number> => {
  await handle.truncate(start);
  let size = start;
  for await (const chunk of chunks) {
    if (size + chunk.length > part.size)
      throw wrong('PART_SIZE', `more than the announced ${part.size} bytes come`, url, false);
    await handle.appendFile(chunk);
    size += chunk.length;
    onProgress?.(size);
  }
  return size;
};

/** Appends what comes; on failure what has come stays for the next try, unless there is too much of it. */
const receive = async (body: Body, url: URL, place: Place, options: FetchPartOptions): Promise<void> => {
  const handle = await open(place.partial, 'a');
  try {
    const size = await write(handle, body, url, options);
    if (size < place.part.size)
      throw new TransferError({
        code: 'PART_TRUNCATED',
        kind: 'failed',
        message: `the transfer ended after ${size} of ${place.part.size} bytes`,
        place: url.href,
        hint: 'try again: what has arrived is kept, and the old snapshot stays in use',
        transient: true,
      });
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** @param resumed whether an earlier try wrote the beginning: then that may be what is wrong */
const accept = async (place: Place, url: URL, resumed: boolean): Promise<string> => {
  const { part, partial, whole, validator } = place;
  if ((await fileDigest(partial)).sha256 !== part.sha256) {
    await forget(place);
    throw wrong('PART_MISMATCH', 'the content is another one than the channel announces', url, resumed);
  }
  await rename(partial, whole);
  await rm(validator, { force: true });
  return whole;
};

/** A range that cannot be had: the next try asks for all of it. */
const forgetIf = async (code: string, error: unknown, place: Place): Promise<never> => {
  if (error instanceof TransferError && error.code === code) await forget(place);
  throw error;
};

const requireSize = ({ start, length, cancel }: Body, url: URL, { size }: Part): void => {
  if (length === undefined || start + length === size) return;
  cancel();
  throw wrong('PART_SIZE', `it has ${start + length} bytes; the channel announces ${size}`, url, false);
};

const attempt = async (url: URL, place: Place, options: FetchPartOptions): Promise<string> => {
  const { part, partial, validator } = place;
  if ((await sizeOf(partial)) > part.size) await forget(place);
  const have = await sizeOf(partial);
  if (have === part.size && have > 0) return accept(place, url, true);
  const request = { from: have, ifRange: await readValidator(place, url) };
  const body = await openResource(url, request, options.transfer).catch((error: unknown) =>
    forgetIf('DOWNLOAD_RANGE', error, place),
  );
  if (body.unchanged) throw downloadFailed('the server sends nothing', url);
  requireSize(body, url, part);
  if (body.start === 0) await forget(place);
  // A weak validator says "much the same", which is not enough to go on with.
  if (body.etag?.startsWith('"')) await writeFile(validator, `${url.href}\n${body.etag}`);
  await receive(body, url, place, options).catch((error: unknown) => forgetIf('PART_SIZE', error, place));
  return accept(place, url, body.start > 0);
};

/**
 * Gets a part from the channel or a mirror, of exactly the announced size and hash. It goes on where an earlier call
 * was interrupted.
 *
 * @returns the path of the file
 * @throws {NixtoolsError} `PART_SIZE`, `PART_MISMATCH` (verification), `PART_TRUNCATED` (failed), those of `openResource`
 */
export const fetchPart = async (options: FetchPartOptions): Promise<string> => {
  const { part, bases, folder } = options;
  const whole = join(folder, part.file);
  const place: Place = { part, whole, partial: `${whole}.partial`, validator: `${whole}.from` };
  const have = await sizeOf(whole);
  if (have > 0 && have === part.size && (await fileDigest(whole)).sha256 === part.sha256) return whole;
  await rm(whole, { force: true });
  return fromAny(
    {
      urls: bases.map((base) => new URL(`${partsName}/${part.file}`, base)),
      run: (url) => attempt(url, place, options),
      arrived: () => sizeOf(place.partial),
    },
    options.transfer,
  );
};
