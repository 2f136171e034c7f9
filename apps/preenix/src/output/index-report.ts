import type { Io } from '../cli/io.ts';
import type { MadeSnapshot } from '../make-snapshot.ts';
import { plural } from './plural.ts';
import { formatSize } from './size.ts';
import { styleErr } from './style.ts';

/** What an index run did, in a few lines; the numbers of the first one add up. */
export const describeSnapshot = ({ out, manifest, evaluation, pack }: MadeSnapshot, io: Io): string => {
  const { yellow } = styleErr(io);
  const { counts, tree } = manifest;
  const details = (by: Readonly<Record<string, number>>): string =>
    Object.entries(by)
      .sort(([, a], [, b]) => b - a)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  const lines = [
    `${plural(counts.names, 'name')} = ${plural(counts.entries, 'package')} + ${plural(counts.errors, 'error')} + ${counts.skipped} skipped`,
    ...(counts.errors > 0 ? [`  errors: ${details(evaluation.counts.errorsByKind)}`] : []),
    ...(counts.skipped > 0 ? [`  skipped: ${details(evaluation.counts.skippedByReason)}`] : []),
    `${plural(pack.drvs, 'derivation')} and ${plural(pack.sources, 'source')}, ${formatSize(pack.bytes)} packed into ${formatSize(pack.packedBytes)}`,
    ...(tree !== undefined && tree.inDerivations > 0
      ? [
          yellow(
            `warning: ${plural(tree.inDerivations, 'derivation')} contain the path of the tree (${tree.path}): ` +
              'they are others where the tree lies elsewhere; --at PATH gives it a fixed place',
          ),
        ]
      : []),
    `wrote ${out}`,
    '',
  ];
  return lines.join('\n');
};
