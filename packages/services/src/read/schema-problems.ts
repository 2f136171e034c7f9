import { z } from 'zod';
import type { Problem } from '../check/problem.ts';
import { printPath } from '../description/leaves.ts';
import { serviceSet } from '../description/service-set.ts';
import { didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** What the schema has against a document, as problems with a place and, for unknown keys, what may have been meant. */
export const schemaProblems = (
  error: z.ZodError,
  place: (path: readonly string[]) => string,
  schema: z.ZodType = serviceSet,
): readonly Problem[] => error.issues.flatMap((issue) => problemsOf(issue, place, schema));

const problemsOf = (
  issue: Issue,
  place: (path: readonly string[]) => string,
  schema: z.ZodType,
): Problem[] => {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = namesAt(schema, path);
    return issue.keys.map((key) => ({
      code: 'SERVICE_UNKNOWN_KEY',
      message: `unknown key "${key.slice(0, 100)}"${path.length === 0 ? '' : ` in ${printPath(path)}`}`,
      places: [place([...path, key])],
      hint: didYouMean(key, known) ?? `known are ${known.join(', ')}`,
    }));
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map(({ message }) => invalid(`"${path.at(-1)}" ${message}`, place(path)));
  const name = path.length === 0 ? 'the document' : printPath(path);
  const quoted = issue.code === 'invalid_type' && issue.expected === 'string';
  return [
    invalid(
      `${name}: ${issue.message}`,
      place(path),
      quoted ? 'numbers that are text need quotes' : undefined,
    ),
  ];
};

const invalid = (message: string, at: string, hint?: string): Problem => ({
  code: 'SERVICE_SET_INVALID',
  message,
  places: [at],
  ...(hint === undefined ? {} : { hint }),
});

/** The names that the schema knows at a path. */
const namesAt = (schema: z.ZodType, path: readonly string[]): string[] => {
  let type: unknown = schema;
  for (const name of path) type = inside(type, name);
  const object = unwrapped(type);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
};

const unwrapped = (type: unknown): unknown =>
  type instanceof z.ZodOptional ? unwrapped(type.unwrap()) : type;

const inside = (type: unknown, name: string): unknown => {
  const known = unwrapped(type);
  if (known instanceof z.ZodObject) return known.shape[name];
  return known instanceof z.ZodRecord ? known.valueType : undefined;
};
