import { defaultStoreDir } from '@nixtools/nix-formats';
import { shortened } from '../menu/shortened.ts';

/** What FAT, GRUB and Heads all take in a name. `~` stands for the slash, so it is not among them. */
const unsafe = /[^A-Za-z0-9+._=-]/gu;

const escaped = (text: string): string =>
  text.replaceAll(unsafe, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

/** A file system takes 255 bytes, and a temporary name needs some of them. */
const longest = 200;

/**
 * The name of a store file's copy: `H-linux-6.1-bzImage` for `/nix/store/H-linux-6.1/bzImage`, as NixOS's installer calls it.
 * A folder in between is followed by `~`, so two files never share a name.
 */
export const copiedName = (path: string): string => {
  const [store = '', ...rest] = path.slice(defaultStoreDir.length + 1).split('/');
  const file = rest.map(escaped).join('~');
  return shortened(file === '' ? escaped(store) : `${escaped(store)}-${file}`, longest, '~');
};

/** The name of an initrd with secrets: it belongs to one toplevel, and no store file's copy is called so. */
export const secretInitrdName = (toplevel: string): string =>
  shortened(`${copiedName(toplevel)}~initrd`, longest, '~~');
