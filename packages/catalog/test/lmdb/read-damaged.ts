import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { complete, search } from '@nixtools/catalog';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { NixtoolsError } from '@nixtools/nix-formats';
import { damages } from '../../../sealed-lmdb/test/damage.ts';

/**
 * A process of its own, since what it tries would kill it if LMDB followed a damaged pointer.
 * For every damage it prints `same` (nothing that is read was hit), the code of the error, or what went wrong.
 */
const [file = ''] = process.argv.slice(2);

async function digest(path: string): Promise<string> {
  const { reader, close } = await openCatalog(path);
  try {
    const hash = createHash('sha256');
    const ids = Array.from({ length: reader.size }, (_, id) => id);
    for (const entry of await reader.entries(ids)) hash.update(JSON.stringify(entry));
    for (const summary of await reader.summaries(ids)) hash.update(JSON.stringify(summary));
    hash.update(JSON.stringify(await complete(reader, '', 10_000)));
    for (const query of ['a', 'li', 'text editor', 'fierfox', 'perl', 'python numpy']) {
      hash.update(JSON.stringify(await search(reader, [query], { limit: 1000 })));
    }
    return hash.digest('hex');
  } finally {
    await close();
  }
}

async function outcome(path: string, whole: string): Promise<string> {
  try {
    return (await digest(path)) === whole ? 'same' : 'different';
  } catch (error) {
    return error instanceof NixtoolsError ? `${error.code} ${error.kind}` : `not ours: ${error}`;
  }
}

const original = readFileSync(file);
const whole = await digest(file);
for (const [i, { name, apply }] of damages(original.length).entries()) {
  const path = `${file}-${i}.mdb`;
  writeFileSync(path, apply(original));
  process.stdout.write(`${name}: ${await outcome(path, whole)}\n`);
  rmSync(path);
  rmSync(`${path}-lock`, { force: true });
}
writeFileSync(`${file}-lock`, Buffer.alloc(100, 0xa5));
process.stdout.write(`lock file of junk: ${await outcome(file, whole)}\n`);
