import { columnOf } from '../graph/pages.ts';
import { corruptStore } from './errors.ts';

export interface Survey {
  /** Node -> its place in an order that has references first. */
  readonly order: Uint32Array;
  /** Node -> how many derivations refer directly to it. */
  readonly dependents: Uint32Array;
}

export interface SurveyOptions {
  readonly count: number;
  readonly inputsOf: (node: number) => Iterable<number>;
  readonly isDerivation: (node: number) => boolean;
  readonly place: string;
}

const UNSEEN = 0;
const OPEN = 1;
const DONE = 2;

/**
 * Follows all references once.
 *
 * @throws {NixtoolsError} `PACK_CORRUPT` (verification) for a cycle
 */
export const surveyGraph = ({ count, inputsOf, isDerivation, place }: SurveyOptions): Survey => {
  const order = columnOf(count);
  const dependents = columnOf(count);
  const states = new Uint8Array(count);
  let placed = 0;
  const open: { readonly node: number; readonly inputs: readonly number[]; next: number }[] = [];
  const enter = (node: number): void => {
    if (states[node] === OPEN) throw corruptStore(place, `node ${node} refers to itself by way of others`);
    if (states[node] === DONE) return;
    states[node] = OPEN;
    const inputs = [...inputsOf(node)];
    if (isDerivation(node)) for (const input of inputs) dependents[input] = (dependents[input] ?? 0) + 1;
    open.push({ node, inputs, next: 0 });
  };
  for (let node = 0; node < count; node++) {
    if (states[node] === UNSEEN) enter(node);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const input = top.inputs[top.next++];
      if (input !== undefined) enter(input);
      else {
        states[top.node] = DONE;
        order[top.node] = placed++;
        open.pop();
      }
    }
  }
  return { order, dependents };
};
