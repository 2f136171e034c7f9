import { defineConfig } from 'vitest/config';

const conditions = ['nixtools-source'];

/** One run for all packages: cheaper than one per package. Tests import sources, never `dist`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // No test changes what another could see, and to load the modules anew for each file is a quarter of the whole run.
    isolate: false,
  },
});
