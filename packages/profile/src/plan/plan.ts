import type { ProfileElement } from '../manifest/element.ts';

export interface Replacement {
  readonly old: ProfileElement;
  readonly by: ProfileElement;
}

/** What a change does to a profile: a value, so that it can be shown before it happens. */
export interface ProfilePlan {
  /** The whole profile afterwards. */
  readonly elements: readonly ProfileElement[];
  readonly installed: readonly ProfileElement[];
  /** Elements that make room for one with the same attribute or the same name. */
  readonly replaced: readonly Replacement[];
  readonly removed: readonly ProfileElement[];
}
