import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fields, matrixMarkdown, supportMatrix, targets } from '../../src/index.ts';
import { renderedFields } from '../../src/render/matrix.ts';
import { rowOf } from '../../src/render/support.ts';

const page = fileURLToPath(new URL('../../../../docs/services/targets.md', import.meta.url));

describe('the support matrix', () => {
  it('is what docs/services/targets.md says; UPDATE_DOCS=1 writes it', () => {
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, matrixMarkdown());
    expect(readFileSync(page, 'utf8')).toBe(matrixMarkdown());
  });

  it('has a row of the table for every field of every target', () => {
    const holes = targets.flatMap(({ name, capabilities }) =>
      renderedFields
        .filter((field) => rowOf(capabilities, field) === undefined)
        .map((field) => `${name} ${field}`),
    );
    expect(holes).toEqual([]);
  });

  it('says how for every cell, and what to do for each that is not had', () => {
    for (const { cells } of supportMatrix())
      for (const cell of Object.values(cells))
        for (const support of [cell, ...Object.values(cell.values)]) {
          expect(support.how).not.toBe('');
          if (['approximated', 'dropped', 'refused'].includes(support.level))
            expect(support.fix).toBeTruthy();
        }
  });

  it('names in its tables only fields that exist', () => {
    const known = new Set(
      fields.flatMap((field) => field.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'))),
    );
    const strange = targets.flatMap(({ name, capabilities }) =>
      Object.keys(capabilities)
        .filter((row) => !known.has(row.split('=')[0] ?? ''))
        .map((row) => `${name} ${row}`),
    );
    expect(strange).toEqual([]);
  });
});
