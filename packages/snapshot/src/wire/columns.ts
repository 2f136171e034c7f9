import {
  type ByteSink,
  type ByteSource,
  byteSink,
  byteSource,
  readBytes,
  readNumber,
  sunkBytes,
  writeBytes,
  writeNumber,
} from '@nixtools/sections';
import type { WireLimits } from './layout.ts';
import { END } from './value-text.ts';

const numberColumns = ['roots', 'prefixes', 'records', 'shapes', 'files', 'lines'] as const;
const textColumns = ['prefixTexts', 'leaves', 'fieldNames', 'paths'] as const;
type FixedColumn = (typeof numberColumns)[number] | (typeof textColumns)[number];

/** The columns that every part has, and two for each field: which value, and the text of a new one. */
export interface Columns<C> {
  readonly fixed: Readonly<Record<FixedColumn, C>>;
  readonly fields: { readonly ids: C; readonly texts: C }[];
}

const fixedColumns = <C>(make: () => C): Record<FixedColumn, C> => ({
  roots: make(),
  prefixes: make(),
  records: make(),
  shapes: make(),
  files: make(),
  lines: make(),
  prefixTexts: make(),
  leaves: make(),
  fieldNames: make(),
  paths: make(),
});

export const columnSinks = (): Columns<ByteSink> => ({ fixed: fixedColumns(byteSink), fields: [] });

export const addFieldSinks = (columns: Columns<ByteSink>): void => {
  columns.fields.push({ ids: byteSink(), texts: byteSink() });
};

/** The two sections: columns one after the other, in the first behind a table of all their lengths. */
export const joinColumns = ({
  fixed,
  fields,
}: Columns<ByteSink>): { numbers: Uint8Array; texts: Uint8Array } => {
  const numbers = [...numberColumns.map((name) => fixed[name]), ...fields.map(({ ids }) => ids)];
  const texts = [...textColumns.map((name) => fixed[name]), ...fields.map(({ texts: column }) => column)];
  const table = byteSink();
  writeNumber(table, fields.length);
  for (const { length } of [...numbers, ...texts]) writeNumber(table, length);
  return {
    numbers: Buffer.concat([table, ...numbers].map(sunkBytes)),
    texts: Buffer.concat(texts.map(sunkBytes)),
  };
};

/** Views of the columns of the two sections. Every length is held against the bytes that are there. */
export const splitColumns = (
  numbers: ByteSource,
  texts: ByteSource,
  { fieldNames }: Pick<WireLimits, 'fieldNames'>,
): Columns<ByteSource> => {
  const count = readNumber(numbers, fieldNames, 'the number of fields');
  const lengths = Array.from({ length: numberColumns.length + textColumns.length + 2 * count }, () =>
    readNumber(numbers, Math.max(numbers.bytes.length, texts.bytes.length), 'the length of a column'),
  );
  let next = 0;
  const take = (source: ByteSource): ByteSource =>
    byteSource(readBytes(source, lengths[next++] ?? 0, 'the end of a column'), source.fail);
  const fixed = fixedColumns(() => numbers);
  for (const name of numberColumns) fixed[name] = take(numbers);
  const ids = Array.from({ length: count }, () => take(numbers));
  for (const name of textColumns) fixed[name] = take(texts);
  const fields = ids.map((column) => ({ ids: column, texts: take(texts) }));
  if (numbers.at !== numbers.bytes.length || texts.at !== texts.bytes.length)
    numbers.fail('more bytes follow the columns');
  return { fixed, fields };
};

/** `text` holds no U+0000. */
export const writeText = (sink: ByteSink, text: string): void => writeBytes(sink, Buffer.from(text + END));

export const readText = (source: ByteSource, limit: number, what: string): string => {
  const end = source.bytes.indexOf(0, source.at);
  if (end === -1) return source.fail(`the bytes end before the end of ${what}`);
  if (end - source.at > limit) return source.fail(`${what} is longer than ${limit} bytes`);
  const text = source.bytes.toString('utf8', source.at, end);
  source.at = end + 1;
  return text;
};
