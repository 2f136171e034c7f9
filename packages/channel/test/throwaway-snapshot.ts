import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packClosure } from '@nixtools/drv-closure';
import {
  canonicalJson,
  type Derivation,
  drvPathOf,
  parseStorePath,
  printDerivation,
  type StorePath,
} from '@nixtools/nix-formats';
import { type Entry, type ListedPackage, writeSnapshot } from '@nixtools/snapshot';

/** A derivation with a real path: all that a snapshot needs to be a good one. */
const derivation = (name: string, greeting: string): { path: StorePath; content: Uint8Array } => {
  const drv: Derivation = {
    outputs: new Map([
      [
        'out',
        {
          kind: 'fixed',
          path: parseStorePath(`/nix/store/${'0'.repeat(32)}-${name}`),
          method: 'flat',
          hash: { algorithm: 'sha256', digest: new Uint8Array(32) },
        },
      ],
    ]),
    inputDrvs: new Map(),
    inputSrcs: [],
    system: 'x86_64-linux',
    builder: '/bin/sh',
    args: ['-c', `echo ${greeting} > $out`],
    env: new Map([['name', name]]),
  };
  const content = printDerivation(drv);
  return { path: drvPathOf({ name, drv, content }), content };
};

/** Makes a snapshot folder of packages `name -> what they print`, without Nix; with their files, if any are given. */
export const makeSnapshot = async (
  folder: string,
  out: string,
  packages: Readonly<Record<string, string>>,
  listed?: readonly ListedPackage[],
): Promise<void> => {
  const stage = join(folder, 'stage');
  await mkdir(stage);
  const made = Object.entries(packages).map(([attr, greeting]) => ({
    attr,
    ...derivation(`${attr}-1.0`, greeting),
  }));
  const contents = new Map(made.map(({ path, content }) => [path, content]));
  await packClosure({
    storeDir: '/nix/store',
    roots: made.map(({ path }) => path),
    read: async (path) => contents.get(path),
    out: join(stage, 'drvs.pack'),
  });
  const entries: Entry[] = [
    ...made.map(({ attr, path }) => ({
      ...{ attr, drvPath: path, name: `${attr}-1.0`, pname: attr, version: '1.0', system: 'x86_64-linux' },
      outputs: { out: null },
      meta: { description: `prints ${packages[attr]}`.slice(0, 1000) },
    })),
    { attr: 'zz-broken', error: { kind: 'throw', message: 'gone' } },
  ];
  const lines = entries
    .sort((a, b) => (a.attr < b.attr ? -1 : 1))
    .map((entry) => `${canonicalJson(entry)}\n`);
  await writeFile(join(stage, 'entries.jsonl'), lines.join(''));
  if (listed !== undefined)
    await writeFile(join(stage, 'programs.jsonl'), listed.map((each) => `${canonicalJson(each)}\n`).join(''));
  const count = listed?.length ?? 0;
  await writeSnapshot({
    ...(listed === undefined
      ? {}
      : { listings: { outputs: count, listed: count, missing: 0, refused: 0, unknown: 0 } }),
    stage,
    out,
    system: 'x86_64-linux',
    storeDir: '/nix/store',
    evaluator: 'none',
    skipped: 0,
  });
};
