import { type Shape, shapeKey } from '../graph/shape.ts';

/** A shape as bytes; its texts hold a character for each byte of theirs. */
export const printShape = (shape: Shape): Buffer => Buffer.from(shapeKey(shape), 'latin1');

/** Nothing for what is no shape. */
export const parseShape = (text: string): Shape | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isShape(value) ? value : undefined;
};

const isShape = (value: unknown): value is Shape => {
  if (!isRecord(value)) return false;
  if (value['type'] === 'source') return isCount(value['kind']) && isForm(value['form']);
  if (!isTexts(value['outputs'])) return false;
  if (value['type'] === 'verbatim') return true;
  const { type, outputsInEnv, fixed, argumentCount, envKeys, corrected } = value;
  const isWhole = isCount(argumentCount) && isTexts(envKeys) && typeof corrected === 'boolean';
  const isFixed = fixed === undefined || typeof fixed === 'string';
  return type === 'derivation' && typeof outputsInEnv === 'boolean' && isFixed && isWhole;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isForm = (value: unknown): boolean => value === 'file' || value === 'executable' || value === 'nar';
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
