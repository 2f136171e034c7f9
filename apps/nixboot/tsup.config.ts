import { defineConfig } from 'tsup';

/** One bundle of our own packages and zod, so that few files are opened at start; what else others wrote stays outside. */
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  target: 'node20',
  splitting: true,
  clean: true,
  minify: true,
  noExternal: [/^@nixtools\//, 'zod'],
  external: ['execa', 'fast-xml-parser', 'yargs'],
  esbuildOptions: (options) => {
    options.conditions = ['nixtools-source'];
  },
});
