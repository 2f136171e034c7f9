import { isFixed, type Shape } from '../graph/shape.ts';

/** What nodes of a shape carry besides their cells. */
export const payloadOf = (shape: Shape): 'digest' | 'content' | undefined => {
  if (shape.type === 'source') return 'content';
  return isFixed(shape) ? 'digest' : undefined;
};
