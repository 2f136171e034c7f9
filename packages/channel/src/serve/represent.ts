import { partsName } from '../pointer/pointer.ts';
import { type BinaryCache, type busy, cacheInfo, nar, narInfo } from './binary-cache.ts';
import { ofFile } from './file-representation.ts';
import { pagePolicy, printPage } from './page.ts';
import { openRegular } from './regular-file.ts';
import { immutable, ofBytes, type Representation, revalidated } from './representation.ts';
import type { Target } from './target.ts';

export interface Site extends BinaryCache {
  /** The clock, for the age on the page. */
  readonly now: () => Date;
}

/** What a target stands for now, `undefined` when that is nothing. `address` is where the client sees the site. */
export const represent = (
  site: Site,
  target: Target,
  address: string,
): Promise<Representation | typeof busy | undefined> => {
  switch (target.kind) {
    case 'page':
      return page(site, address);
    case 'pointer':
      return pointer(site);
    case 'part':
      return part(site, target);
    case 'cache-info':
      return cacheInfo(site);
    case 'narinfo':
      return narInfo(site, target.hash);
    case 'nar':
      return nar(site, target);
  }
};

const pointer = async ({ served }: Site): Promise<Representation | undefined> => {
  const { published } = await served.content();
  if (published === undefined) return undefined;
  const { pointer: bytes, sha256 } = published;
  return ofBytes({ bytes, type: 'application/json', etag: `"${sha256}"`, cacheControl: revalidated });
};

/** Parts of older snapshots are there as long as their files are: clients may still be fetching them. */
const part = async (
  { served }: Site,
  { file, sha256 }: { readonly file: string; readonly sha256: string },
): Promise<Representation | undefined> => {
  const open = await openRegular(served.folder, `${partsName}/${file}`);
  return (
    open && ofFile(open, { type: 'application/octet-stream', etag: `"${sha256}"`, cacheControl: immutable })
  );
};

const page = async ({ served, now }: Site, address: string): Promise<Representation> => {
  const bytes = Buffer.from(printPage({ content: await served.content(), address, now: now() }));
  return ofBytes({
    bytes,
    type: 'text/html; charset=utf-8',
    // It says how old the snapshot is, so no two are the same for long.
    etag: `"page-${now().getTime()}"`,
    cacheControl: 'no-store',
    headers: { 'content-security-policy': pagePolicy },
  });
};
