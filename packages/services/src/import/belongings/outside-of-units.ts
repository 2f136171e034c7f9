import { account, mode as modeWord, path as pathWord } from '../../description/words.ts';
import type { RawNixos } from '../nixos/raw.ts';
import { splitQuoted } from '../systemd/split-words.ts';
import { scriptedDirectories } from './scripted-directories.ts';

/** Mode and owner, where they are said. */
export interface Access {
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Something that NixOS does to the file system outside of units. */
export interface Deed {
  /** Where NixOS says so: `systemd.tmpfiles.rules`. */
  readonly from: string;
  /** As it stands there. */
  readonly value: string;
  /** Absent for what makes no directory. */
  readonly directory?: Access & { readonly path: string };
}

export const accountOrNothing = (name: string | null | undefined): string | undefined =>
  account.safeParse(name).success ? (name ?? undefined) : undefined;

/** @example octalOrNothing('755') // '0755' */
export const octalOrNothing = (text: string | undefined): string | undefined => {
  const padded = (text ?? '-').replace(/^[~:]+/, '').padStart(4, '0');
  return modeWord.safeParse(padded).success ? padded : undefined;
};

/** All that NixOS does to the file system beside its units: by tmpfiles, by activation scripts, for homes. */
export const outsideOfUnits = (raw: RawNixos): readonly Deed[] => [
  ...tmpfilesRules(raw).map(fromRule),
  ...raw.activation.flatMap(({ name, text }) =>
    scriptedDirectories(`system.activationScripts.${name}`, text),
  ),
  ...Object.entries(raw.users).flatMap(fromHome),
];

/** Directories that each NixOS has, and others need not have. */
export const ofEveryNixos: readonly NonNullable<Deed['directory']>[] = [{ path: '/var/empty', mode: '0555' }];

type Rule = Pick<Deed, 'from' | 'value'>;

const tmpfilesRules = ({ tmpfiles }: RawNixos): readonly Rule[] => [
  ...tmpfiles.rules.map((value) => ({ from: 'systemd.tmpfiles.rules', value })),
  ...Object.entries(tmpfiles.settings).flatMap(([file, paths]) =>
    Object.entries(paths).flatMap(([path, types]) =>
      Object.entries(types).map(([type, rest]) => ({
        from: `systemd.tmpfiles.settings.${file}`,
        value: [type, path, ...['mode', 'user', 'group', 'age'].map((key) => String(rest[key] ?? '-'))].join(
          ' ',
        ),
      })),
    ),
  ),
];

/** A line of tmpfiles.d(5): `d /run/nginx 0750 nginx nginx -`. */
const fromRule = (rule: Rule): Deed => {
  const [type = '', path = '', mode, user, group] = splitQuoted(rule.value)?.map(({ text }) => text) ?? [];
  const plain = path.replace(/(?<=.)\/+$/, '');
  if (!/^[dDvqQ][-!=+~^]*$/.test(type) || path.includes('%') || !pathWord.safeParse(plain).success)
    return rule;
  const access = {
    mode: octalOrNothing(mode),
    owner: accountOrNothing(user),
    group: accountOrNothing(group),
  };
  return { ...rule, directory: { path: plain, ...access } };
};

const fromHome = ([key, user]: [string, RawNixos['users'][string]]): Deed[] => {
  const { name, createHome, home, homeMode, group } = user;
  const owner = accountOrNothing(name ?? key);
  if (createHome !== true || owner === undefined || !home || !pathWord.safeParse(home).success) return [];
  const access = { mode: octalOrNothing(homeMode ?? '0700'), owner, group: accountOrNothing(group) };
  return [{ from: `users.users.${owner}.createHome`, value: home, directory: { path: home, ...access } }];
};
