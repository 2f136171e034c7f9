import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { search } from '@nixtools/catalog';
import { buildCatalog, openCatalog } from '@nixtools/catalog/lmdb';
import { openGraphStore, writeGraphStore } from '@nixtools/drv-closure/store';
import { WrongByte } from '../judge.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { SAME, type Target } from '../target.ts';
import type { Worlds } from '../worlds.ts';

const storeDigest = async (file: string): Promise<string> => {
  const store = await openGraphStore(file);
  try {
    return createHash('sha256')
      .update(serialize(store.graph()))
      .update(serialize([...store.dependents()]))
      .update(serialize(await store.verify()))
      .digest('hex');
  } finally {
    await store.close();
  }
};

const catalogDigest = async (file: string): Promise<string> => {
  const { reader, close } = await openCatalog(file);
  try {
    const ids = Array.from({ length: reader.size }, (_, id) => id);
    const hash = createHash('sha256').update(JSON.stringify(await reader.entries(ids)));
    for (const query of ['zlib', 'program cur', 'zlbi'])
      hash.update(JSON.stringify(await search(reader, [query], { limit: 100 })));
    return hash.digest('hex');
  } finally {
    await close();
  }
};

interface LocalFile extends Pick<Target, 'name' | 'share'> {
  readonly file: string;
  readonly digest: (file: string) => Promise<string>;
}

/** A client's own file on a disk that has changed it: what is read is as it was written, or damaged. */
const localFile = async ({ name, share, file, digest }: LocalFile): Promise<Target> => {
  const good = await readFile(file);
  const whole = await digest(file);
  const hostile = `${file}-hostile.mdb`;
  return {
    ...{ name, share },
    attempt: async (random) => {
      const bytes = mutateBytes(good, random, good);
      return {
        inside: false,
        run: async () => {
          await writeFile(hostile, bytes);
          try {
            if ((await digest(hostile)) !== whole) throw new WrongByte('it reads as something else');
            return SAME;
          } finally {
            await rm(hostile);
            await rm(`${hostile}-lock`, { force: true });
          }
        },
      };
    },
  };
};

export const graphStoreTarget = async ({ now }: Worlds, folder: string): Promise<Target> => {
  const file = join(folder, 'drvs.mdb');
  await writeGraphStore({ file, graph: now.graph, paths: now.verified.facts });
  return localFile({ name: 'graph store', share: 3, file, digest: storeDigest });
};

export const catalogTarget = async ({ now }: Worlds, folder: string): Promise<Target> => {
  const file = join(folder, 'catalog.mdb');
  await buildCatalog({ file, entries: now.entries(), listed: now.listed });
  return localFile({ name: 'catalog', share: 3, file, digest: catalogDigest });
};
