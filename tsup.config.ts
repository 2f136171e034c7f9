import { defineConfig } from 'tsup';

/** One recipe for every library: ESM and declarations, dependencies left outside. Apps have their own. */
export default defineConfig({
  format: 'esm',
  target: 'node20',
  dts: true,
  clean: true,
  sourcemap: false,
  splitting: true,
});
