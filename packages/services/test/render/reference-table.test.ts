import { describe, expect, it } from 'vitest';
import { supportOf, targetNamed } from '../../src/index.ts';
import { referenceColumns, referenceTable } from './reference-table.ts';

const isHad = (level: string): boolean => level === 'native' || level === 'emulated';

/** How many fields of the table the target has, now and by the table. */
const counts = (target: string, column: number) => {
  const { capabilities } = targetNamed(target);
  const rows = referenceTable.flatMap(([fields, cells]) =>
    fields.map((field) => {
      const [name = '', value = ''] = field.split('=');
      return {
        now: isHad(supportOf(capabilities, name, value).level),
        before: ['+', 'e'].includes(cells.split(' ')[column] ?? ''),
      };
    }),
  );
  return { now: rows.filter(({ now }) => now).length, before: rows.filter(({ before }) => before).length };
};

describe('what targets have, natively or emulated', () => {
  it.each(referenceColumns.map((name, column) => [name, column] as const))(
    'is on %s at least what was known to be possible',
    (name, column) => {
      const { now, before } = counts(name, column);
      expect(now).toBeGreaterThanOrEqual(before);
    },
  );
});
