import type { ServiceSet } from '../description/service-set.ts';
import { circleProblems } from './circles.ts';
import { claimProblems } from './claims.ts';
import { dependencyProblems } from './dependencies.ts';
import { execProblems } from './exec.ts';
import { needProblems } from './needs.ts';
import type { Problem } from './problem.ts';
import { referenceProblems } from './references.ts';

/**
 * The rules between the values of a set: each service says what it runs, nothing waits for itself, nothing is claimed
 * twice, and every name that is used is known.
 *
 * @returns problems, each with the places of all that take part; none for a good set
 */
export const checkServiceSet = (set: ServiceSet): readonly Problem[] => [
  ...execProblems(set),
  ...dependencyProblems(set),
  ...circleProblems(set),
  ...claimProblems(set),
  ...referenceProblems(set),
  ...needProblems(set),
];

/** The rules that hold wherever the services run: what is claimed twice, or goes in a circle, may be on different hosts. */
export const checkWhole = (set: ServiceSet): readonly Problem[] => [
  ...execProblems(set),
  ...dependencyProblems(set),
  ...referenceProblems(set),
  ...needProblems(set),
];
