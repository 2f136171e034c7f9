import { plural, printable } from '@nixtools/command-line';
import { type Entry, isFailed, readEntries } from '@nixtools/snapshot';

/** Why an attribute gives no package that could be built as it is. */
interface Failure {
  readonly attr: string;
  /** `throw`, `missing-attribute`…, or `refused` and why: `refused: broken`. */
  readonly kind: string;
  /** One line. */
  readonly message: string;
  readonly position: string | undefined;
}

/** Reasons that are shown; the others are counted. */
const shownReasons = 20;
/** Attributes named for a reason. */
const shownAttributes = 3;

const firstLine = (text: string): string => printable(text.trim().split('\n')[0] ?? '');

const failureOf = (entry: Entry): Failure | undefined => {
  if (isFailed(entry)) {
    const { kind, message, position } = entry.error;
    return { attr: entry.attr, kind, message: firstLine(message), position };
  }
  if (entry.refused === undefined) return undefined;
  const { reasons, message } = entry.refused;
  return {
    attr: entry.attr,
    kind: `refused: ${reasons.join(', ')}`,
    message: firstLine(message),
    position: undefined,
  };
};

/** What many attributes share: of a refusal the verdict alone, of a failure also its words. */
const reasonOf = ({ kind, message }: Failure): string =>
  kind.startsWith('refused') ? kind : `${kind}: ${message}`;

interface Reason {
  count: number;
  readonly attributes: string[];
  /** Of the first attribute. */
  readonly position: string | undefined;
}

const describeReason = ([reason, { count, attributes, position }]: readonly [string, Reason]): string => {
  const more = count > attributes.length ? `, and ${count - attributes.length} more` : '';
  const place = position === undefined ? '' : ` (${position})`;
  return `${String(count).padStart(7)}  ${reason}${place}\n         ${attributes.join(', ')}${more}\n`;
};

/**
 * How much of a snapshot evaluates, and what does not, by reason: the most frequent first.
 *
 * @param level that it was evaluated at
 */
export const describeFailures = async (snapshot: string, level: string): Promise<string> => {
  const reasons = new Map<string, Reason>();
  let [packages, all] = [0, 0];
  for await (const entry of readEntries(snapshot)) {
    const failure = failureOf(entry);
    all += 1;
    if (failure === undefined) {
      packages += 1;
      continue;
    }
    const reason = reasonOf(failure);
    const known = reasons.get(reason) ?? { count: 0, attributes: [], position: failure.position };
    known.count += 1;
    if (known.attributes.length < shownAttributes) known.attributes.push(printable(failure.attr));
    reasons.set(reason, known);
  }
  const sorted = [...reasons].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  const rest = sorted.slice(shownReasons);
  const others = rest.reduce((sum, [, { count }]) => sum + count, 0);
  return [
    `level ${level}: ${packages.toLocaleString('en-US')} of ${plural(all, 'attribute')} evaluate\n`,
    ...sorted.slice(0, shownReasons).map(describeReason),
    ...(others === 0
      ? []
      : [
          `${String(others).padStart(7)}  for ${plural(rest.length, 'other reason')}: --failures lists all\n`,
        ]),
  ].join('');
};

/** Every attribute that gives no package: name, kind, message and position, with tabs between, a line each. */
export const listFailures = async (snapshot: string): Promise<string> => {
  const lines: string[] = [];
  for await (const entry of readEntries(snapshot)) {
    const failure = failureOf(entry);
    if (failure === undefined) continue;
    const { attr, kind, message, position = '' } = failure;
    const words = [attr, kind, message, position].map((word) => printable(word).replaceAll('\t', ' '));
    lines.push(`${words.join('\t')}\n`);
  }
  return lines.join('');
};
