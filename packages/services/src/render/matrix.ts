import { fields } from '../description/leaves.ts';
import { isResolvedBefore } from './open.ts';
import { targets } from './registry.ts';
import { type Level, type Support, supportOf } from './support.ts';
import type { Target } from './target.ts';

/** Fields that tables of targets speak of. */
export const renderedFields: readonly string[] = fields.filter(
  (field) => field !== 'overrides' && !field.startsWith('parameters.') && !isResolvedBefore(field),
);

/** How well each target expresses a field, and the single values of it that differ. */
export interface MatrixRow {
  readonly field: string;
  readonly cells: { readonly [target: string]: MatrixCell };
}

export interface MatrixCell extends Support {
  /** Values for which something else holds: `restart.when=never`. */
  readonly values: { readonly [value: string]: Support };
}

/** Every field that a renderer sees, against every target. Overrides and parameters act everywhere, so they are not in it. */
export const supportMatrix = (): readonly MatrixRow[] =>
  renderedFields.map((field) => ({
    field,
    cells: Object.fromEntries(targets.map((target) => [target.name, cellOf(target, field)])),
  }));

const cellOf = ({ capabilities }: Target, field: string): MatrixCell => ({
  ...supportOf(capabilities, field, ''),
  values: Object.fromEntries(
    Object.entries(capabilities)
      .filter(([name]) => name.startsWith(`${field}=`))
      .map(([name, support]) => [name.slice(field.length + 1), support]),
  ),
});

/** How many fields a target has at each level. */
export const levelCounts = (target: Target): { readonly [level in Level]: number } => {
  const counts = { native: 0, emulated: 0, approximated: 0, dropped: 0, refused: 0 };
  for (const { cells } of supportMatrix()) {
    const cell = cells[target.name];
    if (cell !== undefined) counts[cell.level]++;
  }
  return counts;
};
