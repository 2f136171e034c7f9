// Is an entry ever dead? 1,000 updates (or as many as given) in three random lives of a machine: the test, for longer.
import { spawnSync } from 'node:child_process';
import { root } from './measure.mjs';

const rounds = String(Math.ceil(Number(process.argv[2] ?? 1000) / 3));
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'packages/boot-plan/test/freshness.test.ts', '--testTimeout=3600000'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NIXBOOT_ROUNDS: rounds } },
);
process.exitCode = status ?? 1;
