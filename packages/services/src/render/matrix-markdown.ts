import { levelCounts, supportMatrix } from './matrix.ts';
import { targets } from './registry.ts';
import type { Level } from './support.ts';

const signs: { readonly [level in Level]: string } = {
  native: '+',
  emulated: 'e',
  approximated: '~',
  dropped: '-',
  refused: 'x',
};

const judged = {
  run: 'run',
  checked: 'only read by a program that checks it',
  rendered: 'only rendered',
} as const;

type Cells = readonly string[];

/** A table with aligned columns, as formatters of Markdown leave it. */
const table = (head: Cells, rows: readonly Cells[]): Cells => {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: Cells): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
};

/** The matrix as a page of documentation. */
export const matrixMarkdown = (): string => {
  const names = targets.map(({ name }) => name);
  const counted = targets.map((target) => {
    const { native, emulated, approximated, dropped, refused } = levelCounts(target);
    return [
      `\`${target.name}\``,
      target.title,
      ...[native, emulated, approximated, dropped, refused].map(String),
      judged[target.judged],
    ];
  });
  const fields = supportMatrix().map(({ field, cells }) => [
    `\`${field}\``,
    ...names.map((name) => {
      const cell = cells[name];
      if (cell === undefined) return '';
      return `${signs[cell.level]}${Object.keys(cell.values).length > 0 ? '*' : ''}`;
    }),
  ]);
  return `${[
    '# What each target can express',
    '',
    'This page is generated from the tables of the targets; a test keeps it true. `preenix service support NAME` answers for one service.',
    '',
    ...table(['target', 'is', 'native', 'emulated', 'approximated', 'dropped', 'refused', 'judged'], counted),
    '',
    'In the table: `+` native, `e` emulated by what is generated, `~` approximated, `-` dropped and reported, `x` refused; `*` some values differ.',
    '',
    ...table(['field', ...names], fields),
  ].join('\n')}\n`;
};
