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

/** The matrix as a page of documentation. */
export const matrixMarkdown = (): string => {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const names = targets.map(({ name }) => name);
  const counted = targets.map((target) => {
    const { native, emulated, approximated, dropped, refused } = levelCounts(target);
    return row([
      `\`${target.name}\``,
      target.title,
      ...[native, emulated, approximated, dropped, refused].map(String),
      judged[target.judged],
    ]);
  });
  const fields = supportMatrix().map(({ field, cells }) =>
    row([
      `\`${field}\``,
      ...names.map((name) => {
        const cell = cells[name];
        if (cell === undefined) return '';
        return `${signs[cell.level]}${Object.keys(cell.values).length > 0 ? '*' : ''}`;
      }),
    ]),
  );
  return `${[
    '# What each target can express',
    '',
    'This page is generated from the tables of the targets; a test keeps it true. `preenix service support NAME` answers for one service.',
    '',
    row(['target', 'is', 'native', 'emulated', 'approximated', 'dropped', 'refused', 'judged']),
    row(Array.from({ length: 8 }, () => '---')),
    ...counted,
    '',
    'In the table: `+` native, `e` emulated by what is generated, `~` approximated, `-` dropped and reported, `x` refused; `*` some values differ.',
    '',
    row(['field', ...names]),
    row(['---', ...names.map(() => '---')]),
    ...fields,
  ].join('\n')}\n`;
};
