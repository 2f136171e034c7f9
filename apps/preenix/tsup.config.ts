import { defineConfig, type Options } from 'tsup';

/**
 * The program is two bundles of our own packages. yargs, zod and execa stay outside: the quick commands never touch them.
 * lmdb's JavaScript goes in, less what a catalog does not use: opening many files is what costs at start.
 */
const both: Options = {
  target: 'node20',
  minify: true,
  external: ['execa', 'yargs', 'zod'],
  noExternal: [/^@nixtools\//, 'lmdb'],
};

const resolveFrom: Options['esbuildOptions'] = (options) => {
  options.conditions = ['nixtools-source'];
  options.alias = {
    'node-gyp-build-optional-packages': './bundle/lmdb-addon.cjs',
    msgpackr: './bundle/no-msgpackr.mjs',
  };
};

/** CommonJS bundles cannot be split: what only `drv --import` needs is a second one, found at run time. */
const importOnDemand: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'import-on-demand',
  setup: (build) => {
    build.onResolve({ filter: /\/import-closure\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './import-closure.cjs', external: true } : undefined,
    );
  },
};

export default defineConfig([
  {
    ...both,
    entry: ['src/main.ts'],
    format: 'esm',
    splitting: true,
    clean: ['dist/*.js'],
    // For what is CommonJS in the bundle.
    banner: {
      js: "import { createRequire as nixtoolsRequire } from 'node:module'; const require = nixtoolsRequire(import.meta.url); const __filename = import.meta.filename;",
    },
    esbuildOptions: resolveFrom,
  },
  {
    ...both,
    entry: ['src/quick.ts', 'src/import-closure.ts'],
    splitting: false,
    esbuildPlugins: [importOnDemand],
    format: 'cjs',
    clean: ['dist/*.cjs'],
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    esbuildOptions: (options, context) => {
      resolveFrom(options, context);
      options.define = { ...options.define, 'import.meta.url': 'importMetaUrl' };
    },
  },
]);
