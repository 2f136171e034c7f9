import { z } from 'zod';
import { refuseProblems } from '../check/problem.ts';
import { isObject } from '../description/json.ts';
import { printPath } from '../description/leaves.ts';
import { printOrigin } from '../description/marks.ts';
import type { Origin, ServiceSet } from '../description/service-set.ts';
import { line } from '../description/words.ts';
import { type Deployment, deployment as schema } from '../place/deployment.ts';
import type { Hosts } from '../place/place.ts';
import { attributeAt, needsAttribute } from './attribute.ts';
import { parseText } from './parse-text.ts';
import { lineIn, type ReadOptions, setFrom } from './read-service-set.ts';
import { schemaProblems } from './schema-problems.ts';

/** A service set that stands in the document, or a file that holds one, relative to the document. */
export type PartSource =
  | { readonly set: ServiceSet }
  /** `place` is where the file is named, for messages. */
  | { readonly file: string; readonly place: string };

/** What a document describes. A service set alone is a list of one part. */
export type Description =
  | { readonly kind: 'parts'; readonly parts: readonly PartSource[] }
  | {
      readonly kind: 'deployment';
      readonly deployment: Hosts;
      readonly parts: ReadonlyMap<string, readonly PartSource[]>;
    };

export interface DescriptionOptions extends ReadOptions {
  /** Where in the document it stands, as names. */
  readonly attribute?: readonly string[];
}

/**
 * Reads a service set, a list of parts or a deployment from JSON or YAML, and notes for each value the line that gave it.
 * Rules between services are for later: what one part refers to may be in another.
 *
 * @throws {NixtoolsError} `SERVICE_SET_SYNTAX`, `SERVICE_UNKNOWN_KEY`, `SERVICE_SET_INVALID` (verification) with the
 *   places; `SERVICE_ATTRIBUTE_NOT_FOUND` (not-found), `SERVICE_ATTRIBUTE_NEEDED` (usage)
 * @example readDescription('[{ "version": 1, "services": {} }]', { file: 'none.json' }) // { kind: 'parts', … }
 */
export const readDescription = (text: string, options: DescriptionOptions): Description => {
  const { file, from, attribute = [] } = options;
  const parsed = parseText(text, file);
  const at = (path: readonly string[]): Origin => ({
    file,
    ...lineIn(parsed, [...attribute, ...path]),
    ...(from === undefined ? {} : { from }),
  });
  return describe(attributeAt(parsed.value, attribute, file), at);
};

/** The same from a value that a program made. */
export const descriptionFromValue = (value: unknown, { file, from }: ReadOptions): Description =>
  describe(value, () => ({ file, ...(from === undefined ? {} : { from }) }));

type OriginAt = (path: readonly string[]) => Origin;

const describe = (value: unknown, originAt: OriginAt): Description => {
  if (Array.isArray(value)) return { kind: 'parts', parts: partsIn(value, [], originAt) };
  if (!isObject(value) || 'services' in value)
    return { kind: 'parts', parts: [{ set: setFrom(value, originAt) }] };
  if ('hosts' in value || 'parts' in value) return describeDeployment(value, originAt);
  const attributes = Object.keys(value).filter((name) => isObject(value[name]) || Array.isArray(value[name]));
  if ('version' in value || attributes.length === 0)
    return { kind: 'parts', parts: [{ set: setFrom(value, originAt) }] };
  throw needsAttribute(attributes, originAt([]).file);
};

/** Each part is read as what it is, so that what is wrong in it has a place of its own. */
const placing = schema.extend({ parts: z.record(schema.shape.parts.keyType, z.array(z.unknown())) });

const describeDeployment = (value: { readonly [name: string]: unknown }, originAt: OriginAt): Description => {
  const result = placing.safeParse(value);
  if (!result.success) {
    refuseProblems(schemaProblems(result.error, (path) => printOrigin(originAt(path)), schema));
    throw result.error;
  }
  const { parts, marks, ...deployment } = result.data;
  return {
    kind: 'deployment',
    deployment: { ...deployment, marks: { ...marksBelow(value, originAt), ...marks } },
    parts: new Map(
      Object.entries(parts).map(([name, list]) => [name, partsIn(list, ['parts', name], originAt)]),
    ),
  };
};

const partsIn = (list: readonly unknown[], path: readonly string[], originAt: OriginAt): PartSource[] =>
  list.map((part, index) => {
    const at: OriginAt = (inner) => originAt([...path, String(index), ...inner]);
    const name = line.min(1).safeParse(part);
    return name.success ? { file: name.data, place: printOrigin(at([])) } : { set: setFrom(part, at) };
  });

/** One mark for each value that has a name: a host, its capacity, where a part goes. Parts have their own. */
const marksBelow = (
  value: { readonly [name: string]: unknown },
  originAt: OriginAt,
  path: readonly string[] = [],
): NonNullable<Deployment['marks']> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const there = [...path, name];
      if (printPath(there) === 'marks') return [];
      const below = isObject(inner) ? Object.entries(marksBelow(inner, originAt, there)) : [];
      return [[printPath(there), { origin: originAt(there) }], ...below];
    }),
  );
