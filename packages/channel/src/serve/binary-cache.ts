import { createHash } from 'node:crypto';
import {
  type NamedKey,
  narInfoOf,
  parseBase32,
  printNarInfo,
  type StorePath,
  storePathHash,
} from '@nixtools/nix-formats';
import type { ByteBudget } from './byte-budget.ts';
import type { MadeObject, MakeObject } from './made-objects.ts';
import { immutable, ofBytes, type Representation, revalidated } from './representation.ts';
import type { ServedFolder } from './served-folder.ts';
import { signNarInfo } from './sign-nar-info.ts';
import { narUrl } from './target.ts';

export interface BinaryCache {
  readonly served: ServedFolder;
  readonly make: MakeObject;
  /** For the archives that are being sent. */
  readonly budget: ByteBudget;
  /** Signs the narinfos, which need no signature: their `CA:` proves each path. */
  readonly key: NamedKey | undefined;
}

/** So much is being sent that this has to wait. */
export const busy = Symbol('busy');

const etagOf = (bytes: Uint8Array): string => `"${createHash('sha256').update(bytes).digest('hex')}"`;

/** After cache.nixos.org, whose priority is 40: most of what Nix asks for are build results, which are there. */
export const cacheInfo = async ({ served }: BinaryCache): Promise<Representation> => {
  const { storeDir } = await served.content();
  const bytes = Buffer.from(`StoreDir: ${storeDir}\nWantMassQuery: 1\nPriority: 50\n`);
  return ofBytes({ bytes, type: 'text/x-nix-cache-info', etag: etagOf(bytes), cacheControl: revalidated });
};

const madeObject = ({ served, make }: BinaryCache, hash: string): Promise<MadeObject | undefined> =>
  served.withPack(async (pack) => {
    const path: StorePath | undefined = pack.find(hash);
    return path === undefined ? undefined : make(pack, path);
  });

/** @throws {NixtoolsError} `PACK_CORRUPT` (verification) */
export const narInfo = async (cache: BinaryCache, hash: string): Promise<Representation | undefined> => {
  const made = await madeObject(cache, hash);
  if (made === undefined) return undefined;
  const digest = parseBase32(made.narHash) ?? new Uint8Array();
  const url = narUrl(storePathHash(made.object.path), made.narHash);
  const info = narInfoOf(made.object, { url, compression: 'none', sha256: () => digest });
  const bytes = Buffer.from(printNarInfo(cache.key === undefined ? info : signNarInfo(info, cache.key)));
  return ofBytes({ bytes, type: 'text/x-nix-narinfo', etag: etagOf(bytes), cacheControl: revalidated });
};

/** @throws {NixtoolsError} `PACK_CORRUPT` (verification) */
export const nar = async (
  cache: BinaryCache,
  { hash, narHash }: { readonly hash: string; readonly narHash: string },
): Promise<Representation | typeof busy | undefined> => {
  const made = await madeObject(cache, hash);
  if (made?.narHash !== narHash) return undefined;
  const bytes = made.object.nar;
  const close = cache.budget.take(bytes.length);
  if (close === undefined) return busy;
  return ofBytes({
    bytes,
    close,
    type: 'application/x-nix-nar',
    etag: `"${narHash}"`,
    cacheControl: immutable,
  });
};
