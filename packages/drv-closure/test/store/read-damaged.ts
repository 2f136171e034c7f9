import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { openGraphStore } from '@nixtools/drv-closure/store';
import { isNixtoolsError, type StorePath } from '@nixtools/nix-formats';
import { damages } from '../../../sealed-lmdb/test/damage.ts';

/**
 * A process of its own, since what it tries would kill it if LMDB followed a damaged pointer.
 * For every damage it prints `same` (nothing that is read was hit), the code of the error, or what went wrong.
 */
const [file = '', root = '', every = ''] = process.argv.slice(2);

const digest = async (path: string): Promise<string> => {
  const store = await openGraphStore(path);
  try {
    const hash = createHash('sha256');
    // The brand is what the caller's test has already.
    const closure = store.closure([root as StorePath]);
    for await (const object of store.objects(closure)) hash.update(object.path).update(object.nar);
    for (const [dependency, count] of store.dependents()) hash.update(`${dependency} ${count}\n`);
    hash.update(serialize(store.graph())).update(serialize(await store.verify()));
    return hash.digest('hex');
  } finally {
    await store.close();
  }
};

const outcome = async (path: string, whole: string): Promise<string> => {
  try {
    return (await digest(path)) === whole ? 'same' : 'different';
  } catch (error) {
    return isNixtoolsError(error) ? `${error.code} ${error.kind}` : `not ours: ${error}`;
  }
};

const original = readFileSync(file);
const whole = await digest(file);
const flipped = (at: number) => ({
  name: `byte ${at} changed`,
  apply: (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8((copy[at] ?? 0) ^ 0x41, at);
    return copy;
  },
});
const tried =
  every === 'every byte' ? Array.from(original, (_, at) => flipped(at)) : damages(original.length);
const path = `${file}-damaged.mdb`;
for (const { name, apply } of tried) {
  writeFileSync(path, apply(original));
  process.stdout.write(`${name}: ${await outcome(path, whole)}\n`);
  rmSync(path);
}
