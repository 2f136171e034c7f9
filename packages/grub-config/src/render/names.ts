import { invalidConfig } from '../menu/invalid.ts';
import type { GrubAccess, GrubFile, GrubItem } from '../menu/menu.ts';
import { cleanText, isCut, quoteGrub } from '../text/quote.ts';

/** GRUB takes what begins with a digit for an index. */
const id = /^[A-Za-z][A-Za-z0-9._%-]{0,250}$/;

/** What separates names in GRUB's lists of users. */
const inUserName = /^[^\s,;|&]+$/;

export const checkId = (text: string, place: string): string => {
  if (id.test(text)) return text;
  throw invalidConfig(
    place,
    `no id: ${JSON.stringify(text)}`,
    'an id is a letter, then letters, digits and ._%-',
  );
};

/** The ids of a menu's items: they lead to the items, so no two may be the same. */
export const siblingIds = (items: readonly GrubItem[], place: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind === 'verbatim') continue;
    if (seen.has(item.id))
      throw invalidConfig(place, `two items have the id ${item.id}`, 'give each its own');
    seen.add(item.id);
  }
  return seen;
};

/** A word that must reach GRUB as it is or not at all, such as a path or a password. */
export const exactWord = (text: string, place: string): string => {
  if (cleanText(text) === text && !isCut(text)) return quoteGrub(text);
  throw invalidConfig(place, 'a value with control characters, or a very long one', 'take them out');
};

export const checkPath = ({ path }: GrubFile, place: string): string => {
  if (path.startsWith('/')) return exactWord(path, place);
  throw invalidConfig(place, `no absolute path: ${JSON.stringify(path)}`, 'begin it with / as GRUB sees it');
};

export const checkUser = (name: string, place: string): string => {
  if (inUserName.test(name)) return name;
  throw invalidConfig(
    place,
    `no user name: ${JSON.stringify(name)}`,
    'leave out spaces and the characters ,;|&',
  );
};

/** The options of `menuentry` and `submenu` that say who may. */
export const accessOptions = (access: GrubAccess | undefined, place: string): readonly string[] => {
  if (access === undefined) return [];
  if (access === 'unrestricted') return ['--unrestricted'];
  const names = access.users.map((user) => checkUser(user, place));
  return ['--users', exactWord(names.join(','), place)];
};
