// Does a crash leave a menu that boots? Every call that changes a disk fails or is the last one, one by one: the test, for all of them.
// An update has about 20 of the most frequent call; give another number for fewer.
import { spawnSync } from 'node:child_process';
import { root } from './measure.mjs';

const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'apps/nixboot/test/crash.test.ts', '--testTimeout=600000'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NIXBOOT_CRASHES: process.argv[2] ?? '20' },
  },
);
process.exitCode = status ?? 1;
