import { isNixtoolsError } from '@nixtools/nix-formats';
import type { ServiceSet } from '../description/service-set.ts';
import type { Loss } from './losses.ts';
import { targets } from './registry.ts';
import { render } from './render.ts';
import type { RequiredProgram } from './required-programs.ts';
import type { Target } from './target.ts';

/**
 * Whether a target can run a set.
 * - `whole`: everything has its effect.
 * - `near`: nothing is dropped, but something is only approximated.
 * - `lossy`: it runs, and something has no effect.
 * - `not`: a service would be wrong there, so it is not rendered.
 */
export type Verdict = 'whole' | 'near' | 'lossy' | 'not';

export interface Fitness {
  readonly target: Target;
  readonly verdict: Verdict;
  readonly losses: readonly Loss[];
  /** Programs that the machine, or an image, must have. */
  readonly programs: readonly RequiredProgram[];
  /** Why nothing could be rendered at all. */
  readonly problem?: string;
}

/**
 * What each target makes of a set.
 *
 * @example fitnessOf(set).filter(({ verdict }) => verdict === 'whole').map(({ target }) => target.name)
 */
export const fitnessOf = (set: ServiceSet, among: readonly Target[] = targets): readonly Fitness[] =>
  among.map((target) => {
    try {
      const { losses, programs } = render(set, target);
      return { target, verdict: verdictOf(losses), losses, programs };
    } catch (error) {
      if (!isNixtoolsError(error)) throw error;
      return { target, verdict: 'not', losses: [], programs: [], problem: error.message };
    }
  });

const verdictOf = (losses: readonly Loss[]): Verdict => {
  const has = (level: Loss['level']): boolean => losses.some((loss) => loss.level === level);
  if (has('refused')) return 'not';
  if (has('dropped')) return 'lossy';
  return has('approximated') ? 'near' : 'whole';
};
