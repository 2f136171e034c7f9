import type { GrubUser } from '@nixtools/grub-config';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { ConfiguredUser } from './config.ts';

const invalid = (name: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'GRUB_USER_INVALID',
    kind: 'usage',
    message,
    place: `boot.loader.grub.users.${name}`,
    hint: 'give a password, or a hash from grub-mkpasswd-pbkdf2, by itself or in a file; the old menu is untouched',
  });

/** The first line of a file inside the root. */
const secretIn = (fs: RootedFs, path: string, name: string): string => {
  const text = fs.readText(path, 64 * 1024);
  if (text === undefined) throw invalid(name, `there is no file ${path}`);
  return text.split('\n')[0] ?? '';
};

/**
 * The users of a configuration with their passwords, those in files read.
 *
 * @throws {NixtoolsError} `GRUB_USER_INVALID` (usage)
 */
export const grubUsers = (fs: RootedFs, users: readonly ConfiguredUser[]): readonly GrubUser[] =>
  users.map(({ name, hashedPassword, hashedPasswordFile, password, passwordFile }) => {
    const hash = hashedPasswordFile === undefined ? hashedPassword : secretIn(fs, hashedPasswordFile, name);
    const plain = passwordFile === undefined ? password : secretIn(fs, passwordFile, name);
    if (hash !== undefined && hash !== '') {
      if (!hash.startsWith('grub.pbkdf2.'))
        throw invalid(name, 'this is no hash of a password that GRUB knows');
      return { name, hash };
    }
    if (plain !== undefined && plain !== '') return { name, password: plain };
    throw invalid(name, 'this user has no password');
  });
