import { NixtoolsError } from '@nixtools/nix-formats';

/** A folder of the host that is the root of a NixOS: `/nixos`. */
declare const rootFolder: unique symbol;
export type RootFolder = string & { readonly [rootFolder]: true };

/** What a host has below `/` itself. Below the second kind there is no place for another system either. */
const taken = ['home', 'media', 'mnt', 'opt', 'root', 'srv', 'var', 'lost+found'];
const closed = [
  'bin',
  'boot',
  'dev',
  'efi',
  'etc',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'nix',
  'proc',
  'run',
  'sbin',
  'sys',
  'tmp',
  'usr',
];

const refused = (path: string, why: string): NixtoolsError =>
  new NixtoolsError({
    code: 'ROOT_FOLDER_UNSAFE',
    kind: 'refused',
    message: `${JSON.stringify(path)} cannot be the root of a NixOS: ${why}`,
    hint: 'give a folder of its own, such as --root /nixos; it must be empty, or made by nixboot',
  });

/**
 * A path that may become a root folder, as far as its text tells.
 *
 * @throws {NixtoolsError} `ROOT_FOLDER_UNSAFE` (refused)
 * @example parseRootFolder('/nixos/') // '/nixos'
 */
export const parseRootFolder = (text: string): RootFolder => {
  const path = text.replace(/\/+$/, '');
  if (!text.startsWith('/')) throw refused(text, 'it is no absolute path');
  if (path === '') throw refused(text, 'it is the root of the host');
  // It goes into a shell, GRUB's configuration, a URL of Nix and a kernel's mount options.
  if (!/^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/.test(path))
    throw refused(text, 'its names are to be of letters, digits, ".", "_" and "-"');
  const [, first = '', ...below] = path.split('/');
  if (closed.includes(first)) throw refused(text, `/${first} belongs to the host`);
  if (below.length === 0 && taken.includes(first)) throw refused(text, 'it is a folder of the host');
  if (path.length > 200) throw refused(text, 'it is longer than 200 characters');
  return path as RootFolder;
};
