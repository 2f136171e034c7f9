import { checkServiceSet } from '../check/check-service-set.ts';
import { refuseProblems } from '../check/problem.ts';
import { isObject } from '../description/json.ts';
import { leavesOf, pathInSet, printPath } from '../description/leaves.ts';
import { type Mark, type Origin, type ServiceSet, serviceSet } from '../description/service-set.ts';
import { liftInlineMarks } from './inline-marks.ts';
import { type ParsedText, parseText } from './parse-text.ts';
import { schemaProblems } from './schema-problems.ts';

export interface ReadOptions {
  /** Name of the document, for messages and as the origin of its values. */
  readonly file: string;
  /** Where the document comes from in the first place. */
  readonly from?: Origin['from'];
}

/**
 * Reads a service set from JSON or YAML, and notes for each value the line that gave it.
 * Marks that the document has itself win over the line numbers.
 *
 * @throws {NixtoolsError} `SERVICE_SET_SYNTAX`, `SERVICE_UNKNOWN_KEY`, `SERVICE_SET_INVALID`, and what
 *   `checkServiceSet` finds (verification), each with the places
 * @example readServiceSet('{"version": 1, "services": {}}', { file: 'empty.json' })
 */
export const readServiceSet = (text: string, options: ReadOptions): ServiceSet => {
  const set = readUnchecked(text, options);
  refuseProblems(checkServiceSet(set));
  return set;
};

/** As `readServiceSet`, without the rules between services: a part of a set need not stand alone. */
export const readUnchecked = (text: string, { file, from }: ReadOptions): ServiceSet => {
  const parsed = parseText(text, file);
  const at = (path: readonly string[]): Origin => ({
    file,
    ...lineIn(parsed, path),
    ...(from === undefined ? {} : { from }),
  });
  return setFrom(parsed.value, at);
};

/**
 * Reads a set from a value that a program made.
 *
 * @throws {NixtoolsError} as `readServiceSet`
 */
export const serviceSetFromValue = (value: unknown, options: ReadOptions): ServiceSet => {
  const set = uncheckedFromValue(value, options);
  refuseProblems(checkServiceSet(set));
  return set;
};

/** As `serviceSetFromValue`, without the rules between services. */
const uncheckedFromValue = (value: unknown, { file, from }: ReadOptions): ServiceSet =>
  setFrom(value, () => ({ file, ...(from === undefined ? {} : { from }) }));

export const lineIn = ({ lineOf }: ParsedText, path: readonly string[]): { line?: number } => {
  const line = lineOf(path);
  return line === undefined ? {} : { line };
};

/** @param originAt where a value of the set was given, by its path in the set */
export const setFrom = (value: unknown, originAt: (path: readonly string[]) => Origin): ServiceSet => {
  const lifted = liftInlineMarks(value);
  const place = (path: readonly string[]): string => {
    const { file, line } = originAt(path);
    return line === undefined ? file : `${file}:${line}`;
  };
  const document = isObject(lifted.value) ? withMarks(lifted.value, lifted.marks) : lifted.value;
  const { success, data, error } = serviceSet.safeParse(document);
  if (!success) {
    refuseProblems(schemaProblems(error, place));
    throw error;
  }
  return { ...data, marks: { ...data.marks, ...leafMarks(data, originAt) } };
};

const withMarks = (
  document: { readonly [name: string]: unknown },
  marks: ReadonlyMap<string, unknown>,
): unknown => {
  if (marks.size === 0) return document;
  const own = isObject(document['marks']) ? document['marks'] : {};
  return { ...document, marks: { ...Object.fromEntries(marks), ...own } };
};

/**
 * One mark a value, and one a service. What the document says of a value, or of what holds it, wins over the line: each
 * leaf gets all of it, since a mark hides those of what holds it.
 */
const leafMarks = (
  set: ServiceSet,
  originAt: (path: readonly string[]) => Origin,
): NonNullable<ServiceSet['marks']> => {
  const services = Object.keys(set.services).map((id) => ['services', id]);
  const paths = [...services, ...leavesOf(set).map(pathInSet)];
  return Object.fromEntries(
    paths.map((path) => [printPath(path), { origin: originAt(path), ...inherited(set.marks, path) }]),
  );
};

/** What the marks on the way to a value say, the nearest last. */
const inherited = (marks: ServiceSet['marks'], path: readonly string[]): Mark =>
  marks === undefined
    ? {}
    : Object.assign({}, ...path.map((_, index) => marks[printPath(path.slice(0, index + 1))]));
