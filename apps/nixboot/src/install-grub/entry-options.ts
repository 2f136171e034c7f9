import type { GrubAccess } from '@nixtools/grub-config';

export interface EntryOptions {
  readonly classes?: readonly string[];
  readonly access?: GrubAccess;
}

/** A word of GRUB's language, without variables. */
const word = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

const unquoted = (word: string): string => word.replaceAll(/["']/g, '');

/**
 * The options that the configuration puts behind a title: `--class nixos --unrestricted`.
 *
 * @returns what they mean, and those that are left out
 */
export const parseEntryOptions = (
  text: string,
): { readonly options: EntryOptions; readonly lost: readonly string[] } => {
  const classes: string[] = [];
  const lost: string[] = [];
  let access: GrubAccess | undefined;
  const words = (text.match(word) ?? []).values();
  for (const each of words) {
    const [, option = '', joined] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(each) ?? [];
    const value = (): string => unquoted(joined ?? words.next().value ?? '');
    if (option === '--unrestricted') access = 'unrestricted';
    else if (option === '--class') classes.push(value());
    else if (option === '--users')
      access = {
        users: value()
          .split(/[\s,;|&]+/)
          .filter(Boolean),
      };
    else lost.push(each);
  }
  return {
    options: {
      ...(classes.length === 0 ? {} : { classes }),
      ...(access === undefined ? {} : { access }),
    },
    lost,
  };
};
