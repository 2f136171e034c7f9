import { badReport, fromHex, parseRecords, textFromHex } from '../target/records.ts';

interface Common {
  /** Below the root folder, or below the boot folder. */
  readonly area: 'root' | 'boot';
  /** Absolute in its area, without `.` and `..`. */
  readonly path: string;
}

/** One thing on the target that a menu depends on. */
export type Surveyed =
  | ({ readonly is: 'folder' } & Common)
  | ({ readonly is: 'link'; readonly target: string; readonly modified: number } & Common)
  | ({
      readonly is: 'file';
      readonly size: number;
      readonly modified: number;
      readonly head: Buffer;
    } & Common);

const isPlain = (path: string): boolean =>
  path.startsWith('/') &&
  path.length < 4000 &&
  path
    .slice(1)
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..');

const words = (target: string) => {
  const bad = (): Error => badReport(target, 'a line of the survey is none of ours');
  const text = (word: string | undefined): string => (word === undefined ? '' : textFromHex(word, target));
  return {
    bad,
    text,
    area: (word: string | undefined): Common['area'] => {
      if (word === 'root' || word === 'boot') return word;
      throw bad();
    },
    path: (word: string | undefined): string => {
      const path = text(word);
      if (isPlain(path)) return path;
      throw bad();
    },
    number: (word: string | undefined): number => {
      if (word === undefined || !/^[0-9]{1,15}$/.test(word)) throw bad();
      return Number(word);
    },
  };
};

/** What lies below a link would be written through it. */
const requireTree = (found: readonly Surveyed[], bad: () => Error): void => {
  const kinds = new Map(found.map((each) => [`${each.area}${each.path}`, each.is] as const));
  for (const { area, path } of found)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const kind = kinds.get(`${area}${path.slice(0, at)}`);
      if (kind !== undefined && kind !== 'folder') throw bad();
    }
};

/**
 * What a target has, with a system that comes from here: where both know a path, it is the target's.
 *
 * @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification) when the system would be written through a link of the target
 */
export const withSystem = (
  found: readonly Surveyed[],
  system: readonly Surveyed[],
  target: string,
): readonly Surveyed[] => {
  const known = new Set(found.map(({ area, path }) => `${area}${path}`));
  const all = [...found, ...system.filter(({ area, path }) => !known.has(`${area}${path}`))];
  requireTree(all, words(target).bad);
  return all;
};

/**
 * Reads what the survey script printed. The target may say anything: a path that leads out of its area, or through a link, is refused.
 *
 * @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification)
 */
export const parseSurvey = (report: string, target: string): readonly Surveyed[] => {
  const { bad, text, area, path, number } = words(target);
  const unique = new Map<string, Surveyed>();
  for (const { key, fields } of parseRecords(report, 'survey', target)) {
    const [where, name, third, fourth, fifth] = fields;
    const common = { area: area(where), path: path(name) };
    const place = `${common.area}${common.path}`;
    if (key === 'folder') {
      if ((unique.get(place)?.is ?? 'folder') !== 'folder') throw bad();
      unique.set(place, { is: 'folder', ...common });
      continue;
    }
    if (unique.has(place)) {
      // A file that several systems share is told once or more often.
      if (unique.get(place)?.is !== key) throw bad();
      continue;
    }
    if (key === 'link')
      unique.set(place, { is: 'link', ...common, target: text(third), modified: number(fourth) });
    else if (key === 'file') {
      const [size, head] = [number(third), fromHex(fifth, target)];
      if (head.length > size) throw bad();
      unique.set(place, { is: 'file', ...common, size, modified: number(fourth), head });
    } else throw bad();
  }
  const found = [...unique.values()];
  requireTree(found, bad);
  return found;
};
