import type { AuditedPath, ChainStep, ClosureAudit, DoubtfulReference } from '@nixtools/closure-audit';
import { formatSize, plural, printable, type Style, table } from '@nixtools/command-line';
import { storePathBaseName, storePathName } from '@nixtools/nix-formats';
import { describeContents, startOf } from './files-report.ts';

export interface ClosureReportOptions {
  /** Parts of the names of paths to explain, besides the largest. */
  readonly why: readonly string[];
  /** How many of the largest paths to explain. */
  readonly largest: number;
  readonly style: Style;
}

const describeTotal = ({ roots, total, closure }: ClosureAudit, { bold }: Style): string => {
  const names = roots.slice(0, 3).map(storePathName).join(', ');
  const more = roots.length > 3 ? ` and ${roots.length - 3} more` : '';
  const what = closure === 'derivation' ? 'closure for building, of' : 'run-time closure of';
  return `${bold(`${names}${more}`)}: ${what} ${plural(total.paths, 'path')}, ${plural(total.files, 'file')}, ${formatSize(total.narSize)} (${formatSize(total.diskSize)} on disk)\n`;
};

const describeBudget = ({ budget, total }: ClosureAudit, { red, green }: Style): string => {
  if (budget === undefined) return '';
  const { limit, over, culprits } = budget;
  if (over === 0)
    return `${green('within the budget')} of ${formatSize(limit)}, with ${formatSize(limit - total.narSize)} to spare\n`;
  return `${red(`over the budget of ${formatSize(limit)} by ${formatSize(over)}`)}; as large as that are:\n${startOf(culprits, (path) => path)}`;
};

/** `bin/sh:4711`, or how else the file holds the hash. */
const describePlace = ({ place }: ChainStep): string => {
  if (place === undefined) return 'known to the store, and in no file';
  const { file, offset } = place;
  const ways = { content: '', target: ' (target of the link)', name: ' (name of the file)' };
  return `${file === '' ? 'the file itself' : file}, byte ${offset}${ways[place.in]}`;
};

const describeChain = ({ path, chain }: AuditedPath): string => {
  if (chain.length === 0) return `${path}\n  is a root\n`;
  const lines = chain.map(
    (step, depth) =>
      `${'  '.repeat(depth + 1)}${printable(`${storePathBaseName(step.from)}: ${describePlace(step)}`)}\n`,
  );
  return `${path}\n${lines.join('')}${'  '.repeat(chain.length + 1)}${storePathBaseName(path)}\n`;
};

const describeWhy = ({ paths }: ClosureAudit, { why, largest, style }: ClosureReportOptions): string => {
  const wanted =
    why.length === 0
      ? paths.slice(0, largest)
      : paths.filter(({ path }) => why.some((text) => storePathBaseName(path).includes(text)));
  if (wanted.length === 0)
    return why.length === 0 ? '' : `\nno path has "${printable(why.join('" or "'))}" in its name\n`;
  const head = `\n${style.bold('why')} they are there: the shortest chain from a root, and where each path has the hash of the next\n`;
  return head + wanted.map(describeChain).join('');
};

const describeSizes = ({ paths }: ClosureAudit, largest: number): string =>
  largest === 0
    ? ''
    : `\n${table([
        ['SIZE', 'RETAINED', 'FILES', 'PATH'],
        ...paths
          .slice(0, largest)
          .map(({ path, narSize, retained, files }) => [
            formatSize(narSize),
            formatSize(retained),
            String(files),
            path,
          ]),
      ])}${paths.length > largest ? `... and ${plural(paths.length - largest, 'smaller one')}\n` : ''}`;

const describeDoubt = ({ from, to, saves, reason, purposes, places, files }: DoubtfulReference): string => {
  const [place] = places;
  const where = place === undefined || place.file === '' ? '' : `: ${place.file}`;
  const why = reason === 'one-file' ? `one file${where}` : `only ${purposes.join(', ')} (${files})${where}`;
  return `${formatSize(saves)}  ${storePathBaseName(from)} -> ${storePathBaseName(to)}  by ${why}`;
};

const describeDoubtful = ({ doubtful, doubtfulTogether }: ClosureAudit, { bold }: Style): string => {
  const idle = doubtful.filter(({ reason }) => reason === 'no-run-time-file');
  const single = doubtful.filter(({ reason, saves }) => reason === 'one-file' && saves > 0);
  return [
    idle.length === 0
      ? ''
      : `\n${bold('references that could go')}: no file that runs has them; without them all the closure is ${formatSize(doubtfulTogether)} smaller\n${startOf(idle, describeDoubt)}`,
    single.length === 0
      ? ''
      : `\n${bold('references by a single file')}, and what would leave with each\n${startOf(single, describeDoubt)}`,
  ].join('');
};

/** The audit of a closure as a person reads it. */
export const describeClosure = (audit: ClosureAudit, options: ClosureReportOptions): string =>
  [
    describeTotal(audit, options.style),
    describeBudget(audit, options.style),
    describeSizes(audit, options.largest),
    describeWhy(audit, options),
    describeDoubtful(audit, options.style),
    describeContents(audit, options.style),
  ].join('');
