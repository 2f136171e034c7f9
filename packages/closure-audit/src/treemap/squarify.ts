export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far from a square the worst rectangle of a row is: 1 for a square. */
const worst = (areas: readonly number[], side: number): number => {
  const sum = areas.reduce((total, area) => total + area, 0);
  const ratios = areas.map((area) => {
    const ratio = (sum * sum) / (side * side * area);
    return Math.max(ratio, 1 / ratio);
  });
  return Math.max(...ratios);
};

/** Lays a row along the shorter side, and gives what is left of the rectangle. */
const layRow = (areas: readonly number[], { x, y, width, height }: Rectangle) => {
  const sum = areas.reduce((total, area) => total + area, 0);
  const standing = width >= height;
  const thick = sum / (standing ? height : width);
  let at = 0;
  const laid = areas.map((area): Rectangle => {
    const long = area / thick;
    const place = standing
      ? { x, y: y + at, width: thick, height: long }
      : { x: x + at, y, width: long, height: thick };
    at += long;
    return place;
  });
  const rest = standing
    ? { x: x + thick, y, width: Math.max(0, width - thick), height }
    : { x, y: y + thick, width, height: Math.max(0, height - thick) };
  return { laid, rest };
};

/**
 * Divides a rectangle into ones whose areas are as the sizes, and that are as square as can be: rows are filled as long as
 * that makes their worst rectangle better.
 *
 * @param sizes above 0, the largest first
 * @returns one for each size, in their order
 * @see Bruls, Huizing, van Wijk: "Squarified Treemaps"
 * @example squarify([6, 2, 1], { x: 0, y: 0, width: 30, height: 10 })[0] // { x: 0, y: 0, width: 20, height: 10 }
 */
export const squarify = (sizes: readonly number[], within: Rectangle): readonly Rectangle[] => {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const scale = (within.width * within.height) / total;
  const found: Rectangle[] = [];
  let rest = within;
  let row: number[] = [];
  const close = (): void => {
    const { laid, rest: left } = layRow(row, rest);
    found.push(...laid);
    rest = left;
    row = [];
  };
  for (const size of sizes) {
    const area = size * scale;
    const side = Math.min(rest.width, rest.height);
    if (row.length > 0 && worst([...row, area], side) > worst(row, side)) close();
    row.push(area);
  }
  if (row.length > 0) close();
  return found;
};
