import { digestLengthOf } from '../graph/digest-length.ts';
import { MAX_OUTPUTS } from '../graph/graph.ts';
import type { DerivationShape, Shape, SourceShape } from '../graph/shape.ts';
import { sourceKinds } from '../graph/source-kinds.ts';

/** A shape as a line of JSON, a character for each byte; equal shapes have equal lines. */
export const printShape = (shape: Shape): string => {
  if (shape.type === 'source') return JSON.stringify([shape.type, shape.kind, shape.form]);
  if (shape.type === 'verbatim') return JSON.stringify([shape.type, shape.outputs]);
  const { outputs, outputsInEnv, fixed = null, argumentCount, corrected, envKeys } = shape;
  return JSON.stringify([shape.type, outputs, outputsInEnv, fixed, argumentCount, corrected, envKeys]);
};

/** The shape that is printed so; nothing if there is none. */
export const parseShape = (text: string, columns: number): Shape | undefined => {
  const shape = shapeOf(parseList(text));
  if (shape === undefined || printShape(shape) !== text) return undefined;
  return shape.type !== 'derivation' || isPossible(shape, columns) ? shape : undefined;
};

const parseList = (text: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};

const shapeOf = ([type, ...rest]: readonly unknown[]): Shape | undefined => {
  if (type === 'source') return sourceShapeOf(rest);
  if (type === 'verbatim') {
    const [outputs] = rest;
    return isSortedWords(outputs) && outputs.length > 0 ? { type, outputs } : undefined;
  }
  return type === 'derivation' ? derivationShapeOf(rest) : undefined;
};

const sourceShapeOf = ([kind, form]: readonly unknown[]): SourceShape | undefined => {
  if (typeof kind !== 'number' || sourceKinds[kind] === undefined) return undefined;
  return form === 'file' || form === 'executable' || form === 'nar'
    ? { type: 'source', kind, form }
    : undefined;
};

const derivationShapeOf = (members: readonly unknown[]): DerivationShape | undefined => {
  const [outputs, outputsInEnv, fixed, argumentCount, corrected, envKeys] = members;
  if (!isSortedWords(outputs) || !isSortedWords(envKeys)) return undefined;
  if (typeof outputsInEnv !== 'boolean' || typeof corrected !== 'boolean') return undefined;
  if (typeof argumentCount !== 'number' || !(argumentCount >= 0) || !Number.isSafeInteger(argumentCount))
    return undefined;
  const shape = { type: 'derivation' as const, outputs, outputsInEnv, argumentCount, envKeys, corrected };
  if (fixed === null) return shape;
  return typeof fixed === 'string' ? { ...shape, fixed } : undefined;
};

const isPossible = (shape: DerivationShape, columns: number): boolean => {
  const { outputs, outputsInEnv, fixed, argumentCount, envKeys } = shape;
  if (outputs.length === 0 || outputs.length > MAX_OUTPUTS) return false;
  if (argumentCount + envKeys.length + 3 > columns) return false;
  if (fixed !== undefined && (outputs.join() !== 'out' || digestLengthOf(fixed) === undefined)) return false;
  const keys = new Set(envKeys);
  return !(outputsInEnv && outputs.some((output) => keys.has(output)));
};

const isSortedWords = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.every(
    (word, index) => typeof word === 'string' && isBytes(word) && (index === 0 || word > value[index - 1]),
  );

const isBytes = (text: string): boolean => /^[\0-\xff]*$/.test(text);
