import { expect, it } from 'vitest';
import type { Shape } from '../../src/graph/shape.ts';
import { parseShape, printShape } from '../../src/store/shape-text.ts';

const derivation: Shape = {
  type: 'derivation',
  outputs: ['dev', 'out'],
  outputsInEnv: true,
  argumentCount: 2,
  envKeys: ['a"\\\n', '\xff\0'],
  corrected: false,
};

it('gives back a shape of every kind, whatever bytes its texts hold', () => {
  const shapes: Shape[] = [
    derivation,
    { ...derivation, fixed: 'r:sha256', corrected: true },
    { type: 'verbatim', outputs: ['out'] },
    { type: 'source', kind: 3, form: 'executable' },
  ];
  for (const shape of shapes) expect(parseShape(printShape(shape).toString('latin1'))).toEqual(shape);
});

it('takes nothing else for one', () => {
  const wrong = [
    ...['', '{', 'null', '[]', '"source"', '{}'],
    ...[{ type: 'source', kind: 3 }, { type: 'source', kind: -1, form: 'nar' }, { type: 'verbatim' }].map(
      (shape) => JSON.stringify(shape),
    ),
    ...Object.keys(derivation).map((key) => JSON.stringify({ ...derivation, [key]: { wrong: true } })),
  ];
  for (const text of wrong) expect(parseShape(text), text).toBeUndefined();
});
