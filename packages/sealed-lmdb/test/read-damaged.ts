import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { openSealed } from '@nixtools/sealed-lmdb';
import { damages } from './damage.ts';
import { Damaged, exampleBlocks, exampleFormat } from './example-format.ts';

/**
 * A process of its own, since what it tries would kill it if LMDB followed a damaged pointer.
 * For every damage it prints `same` (nothing that is read was hit), `damaged`, or what went wrong.
 */
const [file = '', count = ''] = process.argv.slice(2);
const blocks = exampleBlocks(Number(count));

const readAll = async (path: string): Promise<string> => {
  const sealed = openSealed(path, exampleFormat);
  try {
    return blocks.every(({ key, bytes }) => sealed.read(key).equals(bytes)) ? 'same' : 'different';
  } finally {
    await sealed.close();
  }
};

const outcome = (path: string): Promise<string> =>
  readAll(path).catch((error: unknown) => (error instanceof Damaged ? 'damaged' : `not ours: ${error}`));

const original = readFileSync(file);
for (const [i, { name, apply }] of damages(original.length).entries()) {
  const path = `${file}-${i}.mdb`;
  writeFileSync(path, apply(original));
  process.stdout.write(`${name}: ${await outcome(path)}\n`);
  rmSync(path);
  rmSync(`${path}-lock`, { force: true });
}
