import { printPath } from './leaves.ts';
import type { Mark, Origin, ServiceSet } from './service-set.ts';

/** The mark of a value, or of the nearest thing that holds it. */
export const markOf = (marks: ServiceSet['marks'], path: readonly string[]): Mark | undefined => {
  if (marks === undefined) return undefined;
  for (let length = path.length; length >= 0; length--) {
    const mark = marks[printPath(path.slice(0, length))];
    if (mark !== undefined) return mark;
  }
  return undefined;
};

/** @example printOrigin({ file: 'shop.yaml', line: 12 }) // 'shop.yaml:12' */
export const printOrigin = ({ file, line }: Origin): string =>
  line === undefined ? file : `${file}:${line}`;

/** Where a value was given, for a message: `services.nginx.exec (shop.yaml:12)`. */
export const placeOf = (set: Pick<ServiceSet, 'marks'>, path: readonly string[]): string => {
  const origin = (markOf(set.marks, path) ?? firstMarkIn(set.marks, path))?.origin;
  return origin === undefined ? printPath(path) : `${printPath(path)} (${printOrigin(origin)})`;
};

/** What several sets make together has marks for its values alone: the first of them says where their holder is. */
const firstMarkIn = (marks: ServiceSet['marks'], path: readonly string[]): Mark | undefined => {
  if (marks === undefined) return undefined;
  const below = `${printPath(path)}.`;
  return Object.entries(marks).find(([place]) => place.startsWith(below))?.[1];
};
