import { formatSize, type Io, plural, printable, styleErr } from '@nixtools/command-line';
import type { GatheredPrograms } from '@nixtools/listings';
import type { EvaluationCounts } from '@nixtools/nix-eval-index';
import type { WrittenSnapshot } from '../write-snapshot-parts.ts';

/** Bad listings that are named; the others are counted. */
const shownRefused = 5;

const describePrograms = (
  gathered: GatheredPrograms,
  yellow: (text: string) => string,
): readonly string[] => {
  const { counts, packages, programs, files, more, refused } = gathered;
  const { outputs, listed, missing, unknown } = counts;
  return [
    `${plural(outputs, 'output')} = ${listed} listed + ${missing} without listing + ${counts.refused} with a bad one + ${unknown} without path`,
    `  ${plural(programs, 'program')} and ${plural(files, 'file')} of ${plural(packages, 'package')}${more > 0 ? `, ${more.toLocaleString('en-US')} more left out` : ''}`,
    ...refused
      .slice(0, shownRefused)
      .map(({ path, code, message }) =>
        yellow(`warning: a bad listing of ${path}: ${printable(message)} (${code})`),
      ),
    ...(refused.length > shownRefused
      ? [yellow(`warning: and ${plural(refused.length - shownRefused, 'more bad listing')}`)]
      : []),
  ];
};

/**
 * What an index run did, in a few lines; the numbers of the first one add up.
 *
 * @param evaluated what is known more exactly when this run has evaluated
 */
export const describeSnapshot = (
  { out, manifest, pack, programs }: WrittenSnapshot,
  io: Io,
  evaluated?: EvaluationCounts,
): string => {
  const { yellow } = styleErr(io);
  const { counts, tree, shard } = manifest;
  const details = (by: Readonly<Record<string, number>>): string =>
    Object.entries(by)
      .sort(([, a], [, b]) => b - a)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  const lines = [
    `${plural(counts.names, 'name')} = ${plural(counts.entries, 'package')} + ${plural(counts.errors, 'error')} + ${counts.skipped} skipped`,
    ...(evaluated && counts.errors > 0 ? [`  errors: ${details(evaluated.errorsByKind)}`] : []),
    ...(evaluated && counts.skipped > 0 ? [`  skipped: ${details(evaluated.skippedByReason)}`] : []),
    `${plural(pack.drvs, 'derivation')} and ${plural(pack.sources, 'source')}, ${formatSize(pack.bytes)} packed into ${formatSize(pack.packedBytes)}`,
    ...(programs === undefined ? [] : describePrograms(programs, yellow)),
    ...(tree !== undefined && tree.inDerivations > 0
      ? [
          yellow(
            `warning: ${plural(tree.inDerivations, 'derivation contains', 'derivations contain')} the path of the tree (${tree.path}): ` +
              'with another place of the tree they are others; --at PATH gives it a fixed one',
          ),
        ]
      : []),
    shard === undefined ? `wrote ${out}` : `wrote part ${shard.number} of ${shard.count} to ${out}`,
    '',
  ];
  return lines.join('\n');
};
