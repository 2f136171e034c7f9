/**
 * An SQLite database file with a schema and no rows, of the kinds of schema entry that a scratch store needs. SQLite's file
 * format is fixed for good and documented: https://www.sqlite.org/fileformat2.html
 */
const pageSize = 4096;
const headerSize = 100;
const pageHeaderSize = 8;
const tableLeaf = 0x0d;
const indexLeaf = 0x0a;

export interface SchemaEntry {
  readonly type: 'table' | 'index' | 'view' | 'trigger';
  readonly name: string;
  /** The table or view that it belongs to; its own name for a table or view. */
  readonly table: string;
  /** Missing for an index that a `unique` makes. */
  readonly sql?: string;
}

/** A number below 2^14. */
const varint = (value: number): number[] => (value < 128 ? [value] : [0x80 | (value >> 7), value & 127]);

interface Column {
  readonly type: number;
  readonly bytes: Buffer;
}
const textColumn = (text: string | undefined): Column => {
  const bytes = Buffer.from(text ?? '');
  return { type: text === undefined ? 0 : 13 + 2 * bytes.length, bytes };
};
const numberColumn = (value: number): Column => ({ type: 1, bytes: Buffer.from([value]) });

const record = (columns: readonly Column[]): Buffer => {
  const types = columns.flatMap(({ type }) => varint(type));
  return Buffer.concat([Buffer.from([types.length + 1, ...types]), ...columns.map(({ bytes }) => bytes)]);
};

const fileHeader = (pages: number): Buffer => {
  const header = Buffer.alloc(headerSize);
  header.write('SQLite format 3\0', 'latin1');
  header.writeUInt16BE(pageSize, 16);
  // Read and written by the oldest journal; 64, 32 and 32 are fixed.
  header.set([1, 1, 0, 64, 32, 32], 18);
  const [changes, schemaFormat, utf8, library] = [1, 4, 1, 3_007_000];
  header.writeUInt32BE(changes, 24);
  header.writeUInt32BE(pages, 28);
  header.writeUInt32BE(1, 40);
  header.writeUInt32BE(schemaFormat, 44);
  header.writeUInt32BE(utf8, 56);
  header.writeUInt32BE(changes, 92);
  header.writeUInt32BE(library, 96);
  return header;
};

/** A page of a tree with these cells, which grow from its end. */
const leaf = (kind: number, cells: readonly Buffer[], start: number): Buffer => {
  const page = Buffer.alloc(pageSize);
  let end = pageSize;
  cells.forEach((cell, index) => {
    end -= cell.length;
    cell.copy(page, end);
    page.writeUInt16BE(end, start + pageHeaderSize + 2 * index);
  });
  if (end < start + pageHeaderSize + 2 * cells.length)
    throw new RangeError('the schema needs more than one page');
  page[start] = kind;
  page.writeUInt16BE(cells.length, start + 3);
  page.writeUInt16BE(end, start + 5);
  return page;
};

/**
 * The bytes of an empty database; each table and each index has one page.
 *
 * @throws {RangeError} when the schema's text is longer than about 3,900 bytes.
 */
export const emptyDatabase = (schema: readonly SchemaEntry[]): Buffer => {
  const pages: Buffer[] = [];
  const cells = schema.map(({ type, name, table, sql }, index) => {
    const hasPage = type === 'table' || type === 'index';
    if (hasPage) pages.push(leaf(type === 'table' ? tableLeaf : indexLeaf, [], 0));
    const columns = [textColumn(type), textColumn(name), textColumn(table)];
    const row = record([...columns, numberColumn(hasPage ? pages.length + 1 : 0), textColumn(sql)]);
    return Buffer.concat([Buffer.from([...varint(row.length), index + 1]), row]);
  });
  const first = leaf(tableLeaf, cells, headerSize);
  fileHeader(pages.length + 1).copy(first);
  return Buffer.concat([first, ...pages]);
};
