import { path as pathWord } from '../../description/words.ts';
import { type Access, accountOrNothing, type Deed, octalOrNothing } from './outside-of-units.ts';

const isPath = (word: string): boolean => pathWord.safeParse(word).success && !/[$*?"'`;|&]/.test(word);

interface Line {
  readonly command: string;
  readonly words: readonly string[];
  readonly paths: readonly string[];
}

const lineOf = (text: string): Line => {
  const [program = '', ...words] = text.split(/\s+/);
  return { command: program.slice(program.lastIndexOf('/') + 1), words, paths: words.filter(isPath) };
};

/** What a line says about directories that lines before it have made; undefined when it is about something else. */
const accessOf = ({ command, words, paths }: Line, isMade: (path: string) => boolean): Access | undefined => {
  if (paths.length === 0) return undefined;
  if (command === 'mkdir') return { mode: octalOrNothing(/(?:^| )-m ?(\d+)/.exec(words.join(' '))?.[1]) };
  if (!paths.every(isMade)) return undefined;
  const [first = ''] = words.filter((word) => !word.startsWith('-'));
  if (command === 'chmod')
    return octalOrNothing(first) === undefined ? undefined : { mode: octalOrNothing(first) };
  if (command !== 'chown') return undefined;
  const [owner, group] = first.split(/[:.]/);
  return { owner: accountOrNothing(owner), group: accountOrNothing(group) };
};

const said = (access: Access): Access =>
  Object.fromEntries(Object.entries(access).filter(([, value]) => value !== undefined));

/**
 * The directories that a script makes with `mkdir`, `chown` and `chmod` on plain paths; every other line of it is a deed
 * of its own.
 */
export const scriptedDirectories = (from: string, script: string): readonly Deed[] => {
  const made = new Map<string, Access>();
  const others: Deed[] = [];
  for (const value of script.split('\n').map((line) => line.trim())) {
    if (value === '' || value.startsWith('#')) continue;
    const line = lineOf(value);
    const access = accessOf(line, (path) => made.has(path));
    if (access === undefined) others.push({ from, value });
    else for (const path of line.paths) made.set(path, { ...made.get(path), ...said(access) });
  }
  return [
    ...[...made].map(([path, access]) => ({ from, value: path, directory: { path, ...access } })),
    ...others,
  ];
};
