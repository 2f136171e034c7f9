import { printNixString } from '@nixtools/nix-formats';
import type { EvaluationPlan } from '../evaluation-plan.ts';
import { levelText, nixPath } from '../tree/level.ts';
import { createWorkerMemory } from '../worker-memory.ts';
import { evaluatorCommand } from './command.ts';
import { createEvaluator, type Evaluator } from './evaluator.ts';

export interface EvaluatorFactory {
  /** Evaluates as a plain `nix-instantiate` does. */
  readonly strict: () => Evaluator;
  /** The same with all the memory there is: for one at a time. */
  readonly alone: () => Evaluator;
  /** Tells the package set to allow what its policy refuses. */
  readonly permissive: () => Evaluator;
}

/** Makes the evaluators of one evaluation; they share what is learnt about the memory that processes need. */
export const createEvaluatorFactory = (plan: EvaluationPlan): EvaluatorFactory => {
  const { nix, version, system, tree, limits, workFolder, workerFile, abort } = plan;
  const workerMemory = createWorkerMemory(limits);

  const start = (mark: string): string => {
    const args = [
      `tree = ${nixPath(tree.logical)};`,
      `system = ${printNixString(system)};`,
      `mark = ${printNixString(mark)};`,
      `arguments = ${plan.argumentText};`,
      `level = ${levelText(plan.level)};`,
    ];
    return `w = import ${nixPath(workerFile)} { ${args.join(' ')} }`;
  };
  const mount = tree.logical === tree.path ? undefined : { tree: tree.path, at: tree.logical };

  const create = (isPermissive: boolean, memoryOf: () => number) => (): Evaluator =>
    createEvaluator({
      next: () => {
        const memory = memoryOf();
        return {
          command: evaluatorCommand({
            nix,
            nixVersion: version,
            system,
            workFolder,
            mount,
            memory,
            isPermissive,
            cwd: process.cwd(),
          }),
          limits: { memory, silence: plan.attributeTimeout },
        };
      },
      start,
      signal: abort.signal,
      onEnd: workerMemory.learn,
    });

  return {
    strict: create(false, workerMemory.bytes),
    alone: create(false, () => limits.aloneMemory),
    permissive: create(true, workerMemory.bytes),
  };
};
