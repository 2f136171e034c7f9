import type { BootDocument } from '@nixtools/bootspec';
import { defaultStoreDir, parseStorePath } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { Skip } from './systems.ts';

/** Says why a path that a document names cannot be used, or nothing. One scan asks for the same kernel many times. */
export type PathCheck = (path: string) => string | undefined;

/** The store path that a file lies in, `undefined` for a file elsewhere. */
export const storePathAbove = (path: string): string | undefined => {
  if (!path.startsWith(`${defaultStoreDir}/`)) return undefined;
  const [name = ''] = path.slice(defaultStoreDir.length + 1).split('/');
  try {
    return parseStorePath(`${defaultStoreDir}/${name}`);
  } catch {
    return undefined;
  }
};

/** A document could name /etc/shadow as a kernel, and a copy would stand in /boot for all to read: only the store will do. */
export const pathCheck = (fs: RootedFs): PathCheck => {
  const known = new Map<string, string | undefined>();
  const look = (path: string): string | undefined => {
    if (path.split('/').includes('..') || storePathAbove(path) === undefined)
      return `${path} is not in the store`;
    // A space would end `init=`, a newline the line of a menu.
    if (!/^[^\s\p{C}]+$/u.test(path)) return `${JSON.stringify(path)} holds a space or a control character`;
    const found = fs.resolve(path);
    if (found === undefined) return `${path} is missing`;
    if (storePathAbove(found) === undefined) return `${path} leads out of the store`;
    return fs.stat(found)?.isFile() ? undefined : `${path} is no file`;
  };
  return (path) => {
    if (!known.has(path)) known.set(path, look(path));
    return known.get(path);
  };
};

const filesOf = ({ kernel, initrd, xen, deviceTree, init }: BootDocument): readonly string[] =>
  [kernel, init, initrd, xen?.kernel, deviceTree].filter((path) => path !== undefined);

/**
 * The document without the specialisations whose files are missing.
 *
 * @returns no document when its own files are missing
 */
export const requireFiles = (
  document: BootDocument,
  check: PathCheck,
  place: string,
): { readonly document?: BootDocument; readonly skipped: readonly Skip[] } => {
  const reason = filesOf(document)
    .map(check)
    .find((each) => each !== undefined);
  if (reason !== undefined) return { skipped: [{ place, reason }] };
  if (storePathAbove(document.toplevel) === undefined)
    return { skipped: [{ place, reason: `${document.toplevel} is not in the store` }] };
  const checked = [...document.specialisations].map(
    ([name, each]) => [name, requireFiles(each, check, `${place}, specialisation ${name}`)] as const,
  );
  return {
    document: {
      ...document,
      specialisations: new Map(
        checked.flatMap(([name, { document: each }]) => (each === undefined ? [] : [[name, each]])),
      ),
    },
    skipped: checked.flatMap(([, { skipped }]) => skipped),
  };
};
