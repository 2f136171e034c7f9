import { isObject } from '../description/json.ts';
import { printPath } from '../description/leaves.ts';

/** What `{ "$value": …, "$priority": …, "$origin": … }` says, by path of the value. */
export type InlineMarks = Map<string, { readonly origin?: unknown; readonly priority?: unknown }>;

/**
 * Takes marks that stand beside values out of a document, as programs that write documents like to put them there.
 * Whether they are well formed is for the schema to say.
 *
 * @example liftInlineMarks({ nice: { $value: 5, $priority: 50 } }) // { value: { nice: 5 }, marks: Map { 'nice' => { priority: 50 } } }
 */
export const liftInlineMarks = (value: unknown): { readonly value: unknown; readonly marks: InlineMarks } => {
  const marks: InlineMarks = new Map();
  return { value: lift(value, [], marks), marks };
};

const lift = (value: unknown, path: readonly string[], marks: InlineMarks): unknown => {
  if (!isObject(value)) return value;
  if ('$value' in value) {
    const { $value, $priority, $origin, ...rest } = value;
    if (Object.keys(rest).length > 0) return value;
    marks.set(printPath(path), {
      ...($origin === undefined ? {} : { origin: $origin }),
      ...($priority === undefined ? {} : { priority: $priority }),
    });
    return lift($value, path, marks);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, lift(inner, [...path, name], marks)]),
  );
};
