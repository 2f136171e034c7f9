import { corruptStore, otherVersion } from './errors.ts';
import { FORMAT } from './layout.ts';

/** The block `root`. */
export interface Root {
  readonly storeDir: string;
  readonly rootCount: number;
  readonly count: number;
  /** How many numbers or bytes each column has. */
  readonly lengths: Readonly<Record<string, number>>;
}

export const printRoot = (root: Root): Buffer =>
  Buffer.from(JSON.stringify({ format: FORMAT, ...root }), 'latin1');

/** @throws {NixtoolsError} `PACK_VERSION` (environment), `PACK_CORRUPT` (verification) */
export const parseRoot = (bytes: Buffer, file: string): Root => {
  const place = `${file}, block root`;
  const root = parseRecord(bytes.toString('latin1'), place);
  if (root['format'] !== FORMAT) throw otherVersion(file, root['format']);
  const { storeDir, rootCount, count, lengths } = root;
  if (typeof storeDir === 'string' && isCount(rootCount) && isCount(count) && isLengths(lengths))
    return { storeDir, rootCount, count, lengths };
  throw corruptStore(place, 'the block is not what it should be');
};

const parseRecord = (text: string, place: string): Record<string, unknown> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw corruptStore(place, 'the block is no JSON', cause);
  }
  if (isRecord(value)) return value;
  throw corruptStore(place, 'the block is no JSON object');
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isLengths = (value: unknown): value is Record<string, number> =>
  isRecord(value) && Object.values(value).every(isCount);
