import { defineConfig, type Options } from 'tsup';

/**
 * The program is three bundles of our own packages. yargs, zod and execa stay outside of the quick commands, which never
 * touch them. lmdb's JavaScript goes in, less what a catalog does not use, and zod into what uses it: opening many files
 * is what costs at start.
 */
const ours = [/^@nixtools\//, 'lmdb'];
const both: Options = { target: 'node20', minify: true };

const resolveFrom: Options['esbuildOptions'] = (options) => {
  options.conditions = ['nixtools-source'];
  options.alias = {
    'node-gyp-build-optional-packages': './bundle/lmdb-addon.cjs',
    msgpackr: './bundle/no-msgpackr.mjs',
  };
};

/** What only `drv --import` and `--export` need is not in quick.cjs: with them, bin/preenix.cjs starts closure.cjs, which has all. */
const closuresElsewhere: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'closures-elsewhere',
  setup: (build) => {
    build.onResolve({ filter: /\/(?:import|export)-closure\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './closure.cjs', external: true } : undefined,
    );
  },
};

const quick: Options = {
  ...both,
  external: ['execa', 'yargs', 'zod'],
  noExternal: ours,
  splitting: false,
  format: 'cjs',
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  esbuildOptions: (options, context) => {
    resolveFrom(options, context);
    options.define = { ...options.define, 'import.meta.url': 'importMetaUrl' };
  },
};

export default defineConfig([
  {
    ...both,
    external: ['execa', 'yargs'],
    noExternal: [...ours, 'zod'],
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
  { ...quick, entry: ['src/quick.ts'], esbuildPlugins: [closuresElsewhere] },
  { ...quick, entry: { closure: 'src/quick.ts' } },
]);
