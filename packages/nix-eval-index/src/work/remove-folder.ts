import { chmodSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { byteStringFromUtf8 } from '@nixtools/nix-formats';

/**
 * Removes a folder with all that is in it: also what its owner may not write to, as the folders in a Nix store, and
 * names that are no text. One name after the other: `rm` of Node has all names of a folder under way at once, which for a
 * store of 150,000 files takes hundreds of megabytes.
 */
export const removeFolder = (path: string): void => remove(byteStringFromUtf8(path));

const remove = (path: string): void => {
  const bytes = Buffer.from(path, 'latin1');
  chmodSync(bytes, 0o755);
  for (const entry of readdirSync(bytes, { encoding: 'latin1', withFileTypes: true })) {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory()) remove(inside);
    else unlinkSync(Buffer.from(inside, 'latin1'));
  }
  rmdirSync(bytes);
};
