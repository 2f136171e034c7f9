export type {
  AttributePath,
  BinaryOperator,
  Definition,
  Expression,
  Pattern,
  Span,
} from './expression.ts';
export { parseNix } from './parse/parse-nix.ts';
export { type Position, positionOf } from './position.ts';
export { childrenOf } from './walk.ts';
