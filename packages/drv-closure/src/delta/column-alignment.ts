import { columnsOf, type Shape } from '../graph/shape.ts';

/** For each column of a shape the one of the same name of another, or -1; nothing if both are the same shape. */
export type ColumnAlignment = (own: Shape, model: Shape) => Int32Array | undefined;

/** Names are numbers here, so that nodes with another shape than their model cost no text. */
export const createColumnAlignment = (): ColumnAlignment => {
  const numbers = new Map<string, number>();
  const known = new WeakMap<Shape, Uint32Array>();
  let places = new Int32Array(1024).fill(-1);

  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const namesOf = (shape: Shape): Uint32Array => {
    const names = known.get(shape) ?? Uint32Array.from(distinctColumnsOf(shape), numberOf);
    known.set(shape, names);
    return names;
  };
  return (own, model) => {
    if (own === model) return undefined;
    const [ownNames, modelNames] = [namesOf(own), namesOf(model)];
    if (numbers.size > places.length) places = new Int32Array(numbers.size * 2).fill(-1);
    for (const [place, name] of modelNames.entries()) places[name] = place;
    const aligned = Int32Array.from(ownNames, (name) => places[name] ?? -1);
    for (const name of modelNames) places[name] = -1;
    return aligned;
  };
};

/** The wire form gives later arguments one name. */
const distinctColumnsOf = (shape: Shape): string[] =>
  columnsOf(shape).map((name, place) => (name === 'argument 9' ? `argument ${place - 2}` : name));

/** As many as `columnsOf` names. */
export const columnCountOf = (shape: Shape): number =>
  shape.type === 'derivation'
    ? 2 + shape.argumentCount + shape.envKeys.length + (shape.corrected ? 1 : 0)
    : 1;
