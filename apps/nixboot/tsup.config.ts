import { defineConfig } from 'tsup';

/** One bundle of our own packages, so that few files are opened at start; what others wrote stays outside. */
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  target: 'node20',
  splitting: true,
  clean: true,
  minify: true,
  noExternal: [/^@nixtools\//],
  external: ['execa', 'fast-xml-parser', 'yargs', 'zod'],
  esbuildOptions: (options) => {
    options.conditions = ['nixtools-source'];
  },
});
