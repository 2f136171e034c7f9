import { storePathBaseName, storePathName } from '@nixtools/nix-formats';
import type { AuditedPath, ClosureAudit } from '../report.ts';

/** A rectangle to be: what it shows, and what is in it. */
export interface Cell {
  readonly label: string;
  /** In bytes; above 0. */
  readonly size: number;
  /** References from a root; the colour. */
  readonly distance: number;
  /** Lines. */
  readonly detail: readonly string[];
  readonly inner: readonly { readonly label: string; readonly size: number }[];
}

/** More cannot be seen, and make a page slow. */
const MOST_CELLS = 400;
const MOST_FOLDERS = 20;
/** Of the whole: less is no wider than a line. */
const LEAST_SHARE = 1 / 20_000;

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

const sizeText = (bytes: number): string => {
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
};

const chainText = ({ chain }: AuditedPath): string[] =>
  chain.map(({ from, place }) => {
    const where =
      place === undefined ? 'in no file' : `${place.file || 'the file itself'}, byte ${place.offset}`;
    return `needed by ${storePathBaseName(from)}: ${where}`;
  });

/** Of the folders of a path, the largest and the rest. */
const innerOf = ({ folders }: AuditedPath): Cell['inner'] => {
  const sorted = folders.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size);
  const rest = sorted.slice(MOST_FOLDERS).reduce((sum, { size }) => sum + size, 0);
  const shown = sorted
    .slice(0, MOST_FOLDERS)
    .map(({ folder, size }) => ({ label: `${folder === '' ? '(top)' : folder} ${sizeText(size)}`, size }));
  return rest === 0
    ? shown
    : [...shown, { label: `others ${sizeText(rest)}`, size: rest }].sort((a, b) => b.size - a.size);
};

const cellOf = (path: AuditedPath): Cell => ({
  label: storePathName(path.path),
  size: path.narSize,
  distance: path.chain.length,
  detail: [
    path.path,
    `${sizeText(path.narSize)}; ${sizeText(path.retained)} would leave with it; ${path.files === 1 ? '1 file' : `${path.files} files`}`,
    ...(path.chain.length === 0 ? ['a root'] : chainText(path).reverse()),
  ],
  inner: innerOf(path),
});

/** What is too small to be seen, as one cell. */
const smallOnes = (paths: readonly AuditedPath[]): Cell[] => {
  const size = paths.reduce((sum, { narSize }) => sum + narSize, 0);
  if (size === 0) return [];
  const label = `${paths.length} smaller paths`;
  return [{ label, size, distance: 0, detail: [label, sizeText(size)], inner: [] }];
};

/** The paths of a closure as cells, the largest first; what is small is one cell. */
export const cellsOf = ({
  paths,
  total,
}: ClosureAudit): { readonly cells: readonly Cell[]; readonly title: string } => {
  const visible = paths.filter(
    ({ narSize }, index) => index < MOST_CELLS && narSize > 0 && narSize >= total.narSize * LEAST_SHARE,
  );
  const cells = [...visible.map(cellOf), ...smallOnes(paths.slice(visible.length))];
  return {
    cells: cells.sort((a, b) => b.size - a.size),
    title: `${total.paths} paths, ${sizeText(total.narSize)}`,
  };
};
