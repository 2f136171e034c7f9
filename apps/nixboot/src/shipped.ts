import { readFileSync, realpathSync } from 'node:fs';

/** The text of a file in `hooks/`; here and in the bundle, that folder is a sibling. */
export const shippedHook = (name: string): string =>
  readFileSync(new URL(`../hooks/${name}`, import.meta.url), 'utf8');

/** How this program was started, for those who start it later. */
export const ownCommand = (): { readonly node: string; readonly program: string } => ({
  node: process.execPath,
  program: realpathSync(process.argv[1] ?? ''),
});
