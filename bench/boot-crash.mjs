// Does a crash leave a menu that boots? Each call that changes a disk in an update is the last one (SIGKILL), or fails (EIO, ENOSPC), one
// by one; for a first menu and for one that is out of date. Needs strace.
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printTable, root } from './measure.mjs';

register(pathToFileURL(join(root, 'packages/sealed-lmdb/test/typescript-loader.mjs')));
const load = (name) => import(pathToFileURL(join(root, 'apps/nixboot/test/crash', name)).href);
const { recordDiskCalls } = await load('disk-calls.ts');
const { faults, injectFault } = await load('inject.ts');

const rows = new Map();
const rowOf = (call) => {
  const row = rows.get(call) ?? {
    faults: 0,
    killed: 0,
    failed: 0,
    wentOn: 0,
    missed: 0,
    unbootable: 0,
    stuck: 0,
  };
  rows.set(call, row);
  return row;
};

for (const start of ['no menu', 'outdated menu'])
  for (const call of await recordDiskCalls(start))
    for (const fault of faults) {
      const result = await injectFault(call, fault);
      const isBad = !result.hasDefault || result.dead.length > 0 || result.deadAfterCollection.length > 0;
      const isStuck = result.again !== 0 || !result.converges;
      const isSilent = result.code !== undefined && result.code !== 0 && !result.isReported;
      for (const row of [rowOf(call.call), rowOf('all')]) {
        row.faults += 1;
        if (!result.hit) row.missed += 1;
        if (result.code === undefined) row.killed += 1;
        else if (result.code === 0) row.wentOn += 1;
        else row.failed += 1;
        if (isBad) row.unbootable += 1;
        if (isStuck) row.stuck += 1;
      }
      if (isBad || isStuck || isSilent || !result.hit)
        console.error(`${start}: ${fault} at ${call.call} ${call.number}: ${JSON.stringify(result)}`);
    }

const all = rows.get('all');
rows.delete('all');
const cells = (name, row) => [
  name,
  row.faults,
  row.killed,
  row.failed,
  row.wentOn,
  row.missed,
  row.unbootable,
  row.stuck,
];
printTable([
  [
    'call',
    'faults',
    'killed',
    'failed, said so',
    'went on',
    'missed',
    'no bootable default or dead entries',
    'next update does not end the work',
  ],
  ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, row]) => cells(name, row)),
  cells('all', all),
]);
process.exitCode = all.unbootable + all.stuck > 0 ? 1 : 0;
