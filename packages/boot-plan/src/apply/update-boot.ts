import { isNixtoolsError, NixtoolsError } from '@nixtools/nix-formats';
import { ours } from '../plan/boot-folder.ts';
import { textOf } from '../plan/manifest.ts';
import type { BootPlan, PlanRequest } from '../plan/plan.ts';
import { planBoot } from '../plan/plan-boot.ts';
import { profileFingerprint } from '../scan/profile-links.ts';
import { applyPlan } from './apply-plan.ts';
import { withLock } from './lock.ts';

/** Profiles that change more often than this while a menu is written belong to nobody who works by hand. */
const mostRounds = 10;

export interface BootUpdate {
  /** The last plan that was made. */
  readonly plan: BootPlan;
  /** Paths that changed, in order; empty when everything was as it should be. */
  readonly changed: readonly string[];
}

const unstable = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PROFILES_UNSTABLE',
    kind: 'failed',
    message: `the profiles changed each of the ${mostRounds} times that the menu was written`,
    place,
    hint: 'the menu is true to the last but one look at them; run "nixboot update" again when they rest',
  });

interface Applied extends BootUpdate {
  /** The one that the plan was made for: without the systems whose secrets cannot be added. */
  readonly request: PlanRequest;
}

/** A system whose secrets cannot be added gets no entry; the others must not wait for it. */
const applied = (request: PlanRequest, plan: BootPlan): Applied => {
  try {
    return { request, plan, ...applyPlan(request.fs, plan) };
  } catch (error) {
    const toplevel = isNixtoolsError(error) && error.code === 'SECRETS_FAILED' ? error.place : undefined;
    if (toplevel === undefined || request.withoutSecrets?.has(toplevel)) throw error;
    // Who asks for a system as the default must not get another one in silence.
    if (request.toplevel !== undefined && request.fs.resolve(request.toplevel) === toplevel) throw error;
    const without = { ...request, withoutSecrets: new Set([...(request.withoutSecrets ?? []), toplevel]) };
    return applied(without, planBoot(without));
  }
};

/** What found no room beside old copies may find it when these are gone. */
const more = ({ request, plan, changed }: Applied): BootPlan | undefined => {
  if (plan.dropped.length === 0 || changed.length === 0) return undefined;
  const next = planBoot(request);
  return next.steps.length === 0 ? undefined : next;
};

/** What a plan was made from, as far as it is cheap to see: the profiles, and what another nixboot would have written. */
const planned = ({ fs, boot }: PlanRequest): string =>
  `${profileFingerprint(fs)}\n${textOf(ours(boot).manifest) ?? ''}`;

const updateLocked = (
  request: PlanRequest,
  first: { readonly plan: BootPlan; readonly from: string },
): BootUpdate => {
  const { fs } = request;
  const changed: string[] = [];
  // A plan takes most of the time, so the one that was made before the lock was taken is kept where it still holds.
  let ready = planned(request) === first.from ? first.plan : undefined;
  let used = request;
  for (let round = 0; round < mostRounds; round += 1) {
    const before = profileFingerprint(fs);
    const done = applied(used, ready ?? planBoot(used));
    changed.push(...done.changed);
    const isSteady = profileFingerprint(fs) === before;
    ready = isSteady ? more(done) : undefined;
    used = isSteady ? done.request : request;
    if (isSteady && ready === undefined) return { plan: done.plan, changed: [...new Set(changed)] };
  }
  throw unstable(fs.host('/nix/var/nix/profiles'));
};

/**
 * Makes the menu true: plans, and when there is something to do, takes the lock, plans again, applies, and looks whether the
 * profiles changed meanwhile. When there is nothing to do, nothing is written, not even a lock.
 *
 * @param prepare what else the menu needs; called once it is known that a menu can be made, and before anything is written
 * @throws {NixtoolsError} those of `planBoot` and `applyPlan`; `NIXBOOT_BUSY` (refused), `PROFILES_UNSTABLE` (failed)
 */
export const updateBoot = async (
  request: PlanRequest,
  prepare: () => void = () => {},
): Promise<BootUpdate> => {
  const from = planned(request);
  const plan = planBoot(request);
  prepare();
  if (plan.steps.length === 0) return { plan, changed: [] };
  return withLock(request.fs, request.boot, () => updateLocked(request, { plan, from }));
};
