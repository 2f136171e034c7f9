import { lookAt } from './found.ts';
import type { BootPlan, PlanRequest } from './plan.ts';
import { planBoot } from './plan-boot.ts';
import type { Step } from './steps.ts';

/** Whether a menu is true, and what is not. */
export interface BootCheck {
  readonly isTrue: boolean;
  /** Entries that the menu should have and has not, or with another system, by id. */
  readonly missing: readonly string[];
  /** Entries that it has and should not have, by id. */
  readonly surplus: readonly string[];
  /** What else differs, for people. */
  readonly differences: readonly string[];
  readonly plan: BootPlan;
}

const difference = (step: Step): readonly string[] => {
  switch (step.do) {
    case 'copy':
      return [`${step.to} is ${step.why === 'damaged' ? 'damaged' : 'missing'}`];
    case 'add-secrets':
      return [`${step.to} is missing or damaged`];
    case 'write-menu':
      return [`${step.path} is not as it should be`];
    case 'unlink':
      return [`${step.path} is no longer needed`];
    case 'link':
      return [`the garbage collector may take ${step.target}`];
    default:
      return [];
  }
};

/**
 * Compares the menu with the profiles, and changes nothing.
 *
 * @throws {NixtoolsError} those of `planBoot`
 */
export const checkBoot = (request: PlanRequest): BootCheck => {
  const plan = planBoot(request);
  const known = new Map(
    lookAt(request.boot, false).manifest.entries.map(({ id, toplevel }) => [id, toplevel] as const),
  );
  const wanted = new Map(plan.entries.map(({ id, document }) => [id, document.toplevel] as const));
  const other = (from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): readonly string[] =>
    [...from].filter(([id, toplevel]) => to.get(id) !== toplevel).map(([id]) => id);
  return {
    isTrue: plan.steps.length === 0,
    missing: other(wanted, known),
    surplus: [...known.keys()].filter((id) => !wanted.has(id)),
    differences: plan.steps.flatMap(difference),
    plan,
  };
};
