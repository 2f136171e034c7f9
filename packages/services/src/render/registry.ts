import { NixtoolsError } from '@nixtools/nix-formats';
import { didYouMean } from '../read/suggest.ts';
import type { Target } from './target.ts';
import { systemd } from './targets/systemd.ts';
import { systemdUser } from './targets/systemd-user.ts';

/** Every target, one line each. */
export const targets: readonly Target[] = [systemd, systemdUser];

/**
 * @throws {NixtoolsError} `TARGET_NOT_FOUND` (usage) with what may have been meant
 */
export const targetNamed = (name: string): Target => {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = targets.map((target) => target.name);
  throw new NixtoolsError({
    code: 'TARGET_NOT_FOUND',
    kind: 'usage',
    message: `no target "${name}"`,
    hint: didYouMean(name, names) ?? `known are ${names.join(', ')}`,
  });
};
