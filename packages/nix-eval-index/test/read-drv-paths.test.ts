import { join } from 'node:path';
import type { Entry } from '@nixtools/snapshot';
import { expect, it } from 'vitest';
import { readDrvPaths } from '../src/index.ts';
import { writeEntries } from '../src/work/slice-file.ts';
import { entriesOf, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const drv = (name: string): string => `/nix/store/${'0'.repeat(32)}-${name}.drv`;
const entries: readonly Entry[] = [
  ...['plain', 'set."with \\"quotes\\" and \\\\"', 'set."drvPath"', 'ünïcode\u2028'].map((attr, number) => ({
    attr,
    drvPath: drv(`package-${number}`),
    outputs: {},
    ...{ name: '', pname: '', version: '', system: '' },
    meta: { drvPath: drv('of-the-meta') },
  })),
  {
    attr: 'failed',
    error: { kind: 'throw', message: `"drvPath":"${drv('of-the-message')}"` },
  },
];

it('reads the derivation of each package and of nothing else, in the order of attributes', async () => {
  const file = join(folder(), 'entries.jsonl');
  await writeEntries(file, entries);
  const inOrder = [...(await entriesOf(file)).values()];
  const read: string[] = [];
  for await (const drvPath of readDrvPaths(file)) read.push(drvPath);
  expect(read).toEqual(inOrder.flatMap((entry) => ('drvPath' in entry ? entry.drvPath : [])));
});
