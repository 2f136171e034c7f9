import { defineConfig } from 'tsup';

/** One file, with all that it needs, that node runs in a derivation of nix/build.nix. */
export default defineConfig({
  entry: { 'nix-build': 'src/nix-build/main.ts' },
  format: 'cjs',
  target: 'node20',
  // The library is built into the same folder before.
  clean: false,
  minify: true,
  noExternal: [/.*/],
  outExtension: () => ({ js: '.cjs' }),
  esbuildOptions: (options) => {
    options.conditions = ['nixtools-source'];
  },
});
