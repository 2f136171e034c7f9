import type { RootedFs } from '@nixtools/rooted-fs';
import { oneLine } from '../document/lenient.ts';
import { readOptional } from './read-optional.ts';

/** A system that is reached through another: a specialisation. */
export interface ChildSystem {
  readonly name: string;
  /** The link in the parent: `/nix/store/…-nixos-14.04/fine-tune/child-1`. */
  readonly link: string;
  /** Where it leads; `undefined` when that is nowhere. */
  readonly toplevel: string | undefined;
}

/**
 * The specialisations in a toplevel: `specialisation/NAME`, and before NixOS 20.03 `fine-tune/child-N`, which takes its name from the
 * child's own `configuration-name`. Where two have the same, the second is called `NAME-2`.
 *
 * @param known names that are not looked for in `specialisation`
 */
export const childSystems = (
  fs: RootedFs,
  toplevel: string,
  known: { readonly has: (name: string) => boolean },
): readonly ChildSystem[] => {
  const folders = [`${toplevel}/specialisation`, `${toplevel}/fine-tune`];
  const taken = new Set<string>();
  return folders.flatMap((folder) =>
    [...fs.list(folder)].sort(byNumber).flatMap((entry) => {
      const link = `${folder}/${entry}`;
      const isNamed = folder.endsWith('/specialisation');
      if (isNamed && known.has(entry)) {
        taken.add(entry);
        return [];
      }
      const child = fs.resolve(link);
      const wanted = isNamed ? undefined : configurationName(fs, child);
      const name = freeName(wanted || oneLine(entry), taken);
      taken.add(name);
      return [{ name, link, toplevel: child }];
    }),
  );
};

/** `child-10` comes after `child-9`, as in the configuration. */
const byNumber = (a: string, b: string): number => numberIn(a) - numberIn(b);

const numberIn = (name: string): number => Number(/^child-(\d{1,9})$/.exec(name)?.[1] ?? 0);

const configurationName = (fs: RootedFs, toplevel: string | undefined): string | undefined =>
  toplevel === undefined ? undefined : oneLine(readOptional(fs, `${toplevel}/configuration-name`) ?? '');

const freeName = (wanted: string, taken: ReadonlySet<string>): string => {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}`;
  return name;
};
