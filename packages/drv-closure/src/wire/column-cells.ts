import { columnOf } from '../graph/pages.ts';
import { columnsOf, type Shape } from '../graph/shape.ts';

/** The cells of each column, in the order of nodes: in the wire form a column comes after the other. */
export interface ColumnCells {
  readonly count: number;
  cellsOf(column: number): Uint32Array;
}

/** Columns by number, in the order in which shapes bring them; for each shape its columns. */
export const numberColumns = (
  shapes: readonly Shape[],
): { readonly names: readonly string[]; readonly ofShape: readonly Uint32Array[] } => {
  const numbers = new Map<string, number>();
  const ofShape = shapes.map((shape) =>
    Uint32Array.from(columnsOf(shape), (name) => {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, numbers.size);
      return numbers.size - 1;
    }),
  );
  return { names: [...numbers.keys()], ofShape };
};

/** Sorts cells by column, without a list for each. */
export const cellsByColumn = (
  columnCount: number,
  ofShape: readonly Uint32Array[],
  shapeOf: Uint32Array,
): ColumnCells => {
  const starts = new Uint32Array(columnCount + 1);
  for (const shape of shapeOf)
    for (const column of ofShape[shape] ?? []) starts[column + 1] = (starts[column + 1] ?? 0) + 1;
  for (let column = 0; column < columnCount; column++) {
    starts[column + 1] = (starts[column + 1] ?? 0) + (starts[column] ?? 0);
  }
  const sorted = columnOf(starts[columnCount] ?? 0);
  const ends = starts.slice();
  let cell = 0;
  for (const shape of shapeOf) {
    for (const column of ofShape[shape] ?? []) {
      sorted[ends[column] as number] = cell++;
      ends[column] = (ends[column] as number) + 1;
    }
  }
  return { count: columnCount, cellsOf: (column) => sorted.subarray(starts[column], starts[column + 1]) };
};
