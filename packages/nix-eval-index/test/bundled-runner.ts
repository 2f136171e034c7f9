import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll } from 'vitest';
import { fixture } from './throwaway.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The path of a program that evaluates a tree (`TREE WORK-FOLDER`) in a process of its own, so that it can be killed. */
export const bundledRunner = (): (() => string) => {
  let program = '';
  beforeAll(async () => {
    // Inside node_modules, whence the bundle finds what is not in it.
    const outDir = await mkdtemp(join(root, 'node_modules/.eval-index-'));
    await build({
      entry: [fixture('runner/run.mts')],
      ...{ outDir, format: 'esm', target: 'node20', dts: false, config: false, silent: true },
      noExternal: [/^@nixtools\//],
      esbuildOptions: (options) => {
        options.conditions = ['nixtools-source'];
      },
      outExtension: () => ({ js: '.mjs' }),
    });
    program = join(outDir, 'run.mjs');
  });
  afterAll(() => rm(dirname(program), { recursive: true, force: true }));
  return () => program;
};
