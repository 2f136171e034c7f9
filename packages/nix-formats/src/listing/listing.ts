/**
 * What a binary cache tells of a NAR without unpacking it: the names and kinds of its files. Names are text, since a listing
 * is JSON; whoever has a file name that is no UTF-8 has no listing.
 */
export type ListingNode = ListingDirectory | ListingFile | ListingSymlink;

export interface ListingDirectory {
  readonly type: 'directory';
  /** In the listing's own order. */
  readonly entries: ReadonlyMap<string, ListingNode>;
}

export interface ListingFile {
  readonly type: 'regular';
  readonly executable: boolean;
}

export interface ListingSymlink {
  readonly type: 'symlink';
  readonly target: string;
}
