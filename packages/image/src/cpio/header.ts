/** What a header says of a member beside its name and size. */
export interface HeaderFields {
  readonly inode: number;
  /** Type and permissions. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly mtime: number;
  readonly major?: number;
  readonly minor?: number;
}

const encoder = new TextEncoder();
const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');
const padding = (size: number): Uint8Array => new Uint8Array((4 - (size % 4)) % 4);

/** A header, a name and content, each filled up to four bytes. */
export const memberBytes = (
  name: string,
  fields: HeaderFields,
  content: Uint8Array,
): readonly Uint8Array[] => {
  const { inode, mode, uid, gid, links, mtime, major = 0, minor = 0 } = fields;
  const named = encoder.encode(`${name}\0`);
  const numbers = [inode, mode, uid, gid, links, mtime, content.length, 0, 0, major, minor, named.length, 0];
  const header = encoder.encode(`070701${numbers.map(hex).join('')}`);
  return [header, named, padding(header.length + named.length), content, padding(content.length)];
};

/** The member that ends an archive. */
export const trailer = (): readonly Uint8Array[] =>
  memberBytes('TRAILER!!!', { inode: 0, mode: 0, uid: 0, gid: 0, links: 1, mtime: 0 }, new Uint8Array(0));
