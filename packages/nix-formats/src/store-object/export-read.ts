import { NixtoolsError } from '../error.ts';
import { readNarEntries } from '../nar/read.ts';
import { defaultStoreDir, parseStorePath, type StorePath } from '../store-path/store-path.ts';
import { readNumber, readText, type WireReader, wireError, wireReader } from '../wire/reader.ts';
import { EXPORT_MAGIC } from './export-write.ts';
import type { StoreObject } from './store-object.ts';

export interface ParseExportOptions {
  /** Names the stream in errors. */
  readonly place?: string;
  /** `/nix/store` by default: an export says nothing about it. */
  readonly storeDir?: string;
}

/**
 * Reads what `nix-store --export` writes, object by object; NARs are views into `bytes`. The format carries no content
 * addresses and no signatures: whoever imports it trusts it, or recomputes the paths with `findContentAddress`.
 *
 * @throws {NixtoolsError} `EXPORT_SYNTAX` (verification); also for anything after the end, such as a second export
 * @example const paths = [...parseExport(bytes)].map((object) => object.path);
 */
export function* parseExport(bytes: Uint8Array, options: ParseExportOptions = {}): Generator<StoreObject> {
  const { place = 'an export', storeDir = defaultStoreDir } = options;
  const reader = wireReader(bytes, place, 'EXPORT_SYNTAX');
  for (;;) {
    const at = reader.at;
    const marker = readNumber(reader);
    if (marker === 0) break;
    if (marker !== 1) throw wireError(reader, 'expected another object or the end of the export', at);
    yield readObject(reader, storeDir);
  }
  if (reader.at !== bytes.length) {
    throw wireError(
      reader,
      'more bytes follow the end of the export: perhaps several were put into one file',
    );
  }
}

const readObject = (reader: WireReader, storeDir: string): StoreObject => {
  const start = reader.at;
  for (const _ of readNarEntries(reader));
  const nar = reader.bytes.subarray(start, reader.at);
  const magicAt = reader.at;
  if (readNumber(reader) !== EXPORT_MAGIC)
    throw wireError(reader, 'expected "NIXE" after an archive', magicAt);
  const path = readPath(reader, storeDir);
  const references = readReferences(reader, storeDir);
  const deriverAt = reader.at;
  const deriver = readText(reader);
  const signatureAt = reader.at;
  if (readNumber(reader) !== 0) {
    throw wireError(
      reader,
      'it holds a signature of a Nix before version 2, which nobody can check',
      signatureAt,
    );
  }
  const object = { path, references, nar, ca: undefined };
  return deriver === '' ? object : { ...object, deriver: asPath(reader, deriver, deriverAt, storeDir) };
};

const readReferences = (reader: WireReader, storeDir: string): StorePath[] => {
  const references: StorePath[] = [];
  for (let left = readNumber(reader); left > 0; left--) references.push(readPath(reader, storeDir));
  return references;
};

const readPath = (reader: WireReader, storeDir: string): StorePath => {
  const at = reader.at;
  return asPath(reader, readText(reader), at, storeDir);
};

const asPath = (reader: WireReader, text: string, at: number, storeDir: string): StorePath => {
  try {
    return parseStorePath(text, storeDir);
  } catch (error) {
    if (error instanceof NixtoolsError) throw wireError(reader, error.message, at);
    throw error;
  }
};
