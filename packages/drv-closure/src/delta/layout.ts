/** See docs/formats/drvs-delta.md, which this folder follows. */
export const MAGIC = 'NIXDELT\0';
export const MAJOR = 1;
export const MINOR = 0;
/** All streams, one after the other, and digests, which do not shrink. */
export const CHANGES = 'DELT';
export const DIGESTS = 'HASH';

/** Each is read once from its begin to its end; a delta that needs nothing of one leaves it empty. */
export const streamNames = [
  'roots',
  'nodes',
  'names',
  'shapes',
  'payloads',
  'cells',
  'kinds',
  'values',
  'references',
  'edits',
  'text',
] as const;

export type StreamName = (typeof streamNames)[number];

/** What differs from the model of a node. */
export const differs = { name: 1, shape: 2, payload: 4, cells: 8, predictedName: 16 } as const;
export const ALL_DIFFERENCES = 31;

/** How a cell tells its value; the default is that of the model's cell. */
export const tells = {
  /** A new value: the default's template edited, or with nothing to edit a new template. */
  edit: 0,
  /** A new value: the default's template, other references. */
  refer: 1,
  /** A new value: a template that this delta has used before. */
  template: 2,
  /** A new value: a template of the old graph. */
  oldTemplate: 3,
  /** A value that this delta has used before. */
  known: 4,
  /** A value of the old graph. */
  old: 5,
} as const;
export const TELLS = 6;

/** What a reference leads to where it is told: from `known` on, even numbers are new nodes, odd ones pairs of old nodes. */
export const target = { none: 0, fresh: 1, known: 2, pair: 3 } as const;

/** How a shape is told. */
export const tellsShape = { edit: 0, likeBefore: 1, known: 2, old: 3 } as const;

/** Signed numbers, small ones first: 0, -1, 1, -2, 2… */
export const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);
export const unzigzag = (number: number): number => (number % 2 === 1 ? -(number + 1) / 2 : number / 2);
