import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['nixtools-source'];
const minutes = 60_000;

/** Scenarios one after the other: each has the machine's processors for itself. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test-vms/scenarios/*/*.test.ts'],
    testTimeout: 10 * minutes,
    hookTimeout: 25 * minutes,
    fileParallelism: false,
    reporters: [
      'default',
      fileURLToPath(new URL('../scripts/runners/scenario-reporter.mjs', import.meta.url)),
    ],
  },
});
