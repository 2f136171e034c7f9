/** Key and value; a value that is undefined or empty makes no line, `true` and `false` are `yes` and `no`, null is `KEY=`. */
export type UnitLine = readonly [key: string, value: string | number | boolean | null | undefined];

export interface UnitSection {
  readonly name: string;
  readonly lines: readonly UnitLine[];
  /** Lines as they are, after the others. */
  readonly added?: readonly string[];
}

/** Text of a unit file. Sections without lines are left out. */
export const printUnit = (sections: readonly UnitSection[]): string =>
  sections
    .map(({ name, lines, added = [] }) => ({ name, lines: [...lines.flatMap(printLine), ...added] }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `[${name}]\n${lines.map((line) => `${line}\n`).join('')}`)
    .join('\n');

const printLine = ([key, value]: UnitLine): string[] => {
  if (value === null) return [`${key}=`];
  if (value === undefined || value === '') return [];
  return [`${key}=${typeof value === 'boolean' ? (value ? 'yes' : 'no') : value}`];
};

/** Milliseconds as systemd reads them. @example span(90000) // '90s' */
export const span = (milliseconds: number | undefined): string | undefined => {
  if (milliseconds === undefined) return undefined;
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
};
