import type { Nix } from '@nixtools/nix-cli';
import { planRemove } from '../plan/remove.ts';
import { changeProfile, type ProfileChange } from './change-profile.ts';

export interface RemoveOptions {
  readonly nix: Nix;
  readonly profile: string;
  /** Attributes, full names, or names without version. */
  readonly names: readonly string[];
}

/**
 * Removes packages from a profile, in one generation; nothing when a name is wrong.
 *
 * @throws {NixtoolsError} `NOT_INSTALLED` (not-found), `NAME_AMBIGUOUS` (usage), those of `changeProfile`
 * @example await removePackages({ nix, profile, names: ['hello'] });
 */
export const removePackages = ({ nix, profile, names }: RemoveOptions): Promise<ProfileChange> =>
  changeProfile({ nix, profile, plan: (elements) => planRemove(elements, names) });
