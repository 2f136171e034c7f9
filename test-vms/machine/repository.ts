import { fileURLToPath } from 'node:url';

/** The folder of this repository, which machines see as `/nixtools`. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
