import { dirname } from 'node:path';
import { printNixString } from '@nixtools/nix-formats';

/** How a whole tree is evaluated otherwise than as it is, such as linked statically. */
export interface TreeLevel {
  readonly name: string;
  /**
   * Absolute path of a Nix file. Its value, called with `{ nixpkgs, level }`, the path of the tree and the name, is a function
   * like that of a nixpkgs. What it needs lies in the same folder.
   */
  readonly file: string;
}

/** The folder whose Nix code takes part in the evaluation besides the tree's own. */
export const folderOf = ({ file }: TreeLevel): string => dirname(file);

/** A path of any spelling: `/. + "..."` takes what a path literal does not, such as spaces. */
export const nixPath = (path: string): string => `(/. + ${printNixString(path)})`;

/** What `worker.nix` takes. */
export const levelText = (level: TreeLevel | undefined): string =>
  level === undefined ? 'null' : `{ name = ${printNixString(level.name)}; file = ${nixPath(level.file)}; }`;
