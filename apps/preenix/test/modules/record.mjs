// Preloaded by --import: writes the address of every module that the program loads, a line each, to $LOADED_MODULES.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

register('./hooks.mjs', import.meta.url);
const { cache } = createRequire(import.meta.url);
process.on('exit', () => appendFileSync(process.env.LOADED_MODULES, `${Object.keys(cache).join('\n')}\n`));
