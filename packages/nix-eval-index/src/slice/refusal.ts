import {
  type Entry,
  type FailedEntry,
  isFailed,
  type PackageEntry,
  type Refusal,
  type RefusalReason,
  reasonsInMeta,
} from '@nixtools/snapshot';

const messages: readonly (readonly [RegExp, RefusalReason])[] = [
  [/unfree licen[cs]e/i, 'unfree'],
  [/marked as broken/i, 'broken'],
  [/marked as insecure|known vulnerabilit|insecure, refusing/i, 'insecure'],
  [/not (supported|available) on/i, 'unsupported'],
];

/**
 * Why a package is refused: what the message says (it may be about a dependency), and what the package's own meta adds.
 * `other` when neither tells.
 */
export const refusalOf = (
  message: string,
  { meta, system }: Pick<PackageEntry, 'meta' | 'system'>,
): Refusal => {
  const said = messages.filter(([pattern]) => pattern.test(message)).map(([, reason]) => reason);
  const reasons = [...new Set([...said, ...reasonsInMeta(meta, system)])].sort();
  return { reasons: reasons.length === 0 ? ['other'] : reasons, message };
};

/** The entry of a member that failed with the policy on and gave `permitted` with it off. */
export const refusedEntry = (failed: FailedEntry, permitted: Entry): PackageEntry | undefined =>
  isFailed(permitted) || permitted.attr !== failed.attr
    ? undefined
    : { ...permitted, refused: refusalOf(failed.error.message, permitted) };
