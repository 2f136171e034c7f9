import type { Service } from '../../description/service.ts';
import { namesPath, namesWord } from './names-path.ts';
import type { Deed } from './outside-of-units.ts';

const kinds = [
  ['/run/', 'runtime'],
  ['/var/run/', 'runtime'],
  ['/var/lib/', 'state'],
  ['/var/cache/', 'cache'],
  ['/var/log/', 'logs'],
] as const;

type Directory = NonNullable<Deed['directory']>;

/** Whether a directory is for a service: it names it or something in it, or it names the directory's owner. */
export const usesDirectory = (texts: readonly string[], { path, owner }: Directory): boolean =>
  texts.some(
    (text) => namesPath(text, path) || (owner !== undefined && owner !== 'root' && namesWord(text, owner)),
  );

/** The service with one more directory. What a unit says of a directory itself is kept. */
export const withDirectory = (service: Service, { path, mode, owner, group }: Directory): Service => {
  const [prefix = '', kind = 'data'] = kinds.find(([begin]) => path.startsWith(begin)) ?? [];
  const name = path.slice(prefix.length);
  const said = {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    // What tmpfiles makes is there as long as the system runs.
    ...(kind === 'runtime' ? { keep: true } : {}),
  };
  const there = service.directories?.[kind] ?? {};
  return {
    ...service,
    directories: { ...service.directories, [kind]: { ...there, [name]: { ...said, ...there[name] } } },
  };
};
