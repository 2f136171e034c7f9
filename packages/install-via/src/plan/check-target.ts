import type { Probe } from '../probe/probe.ts';
import type { RootFolder } from '../state/root-folder.ts';
import type { InstallState } from '../state/state.ts';
import { checkAccess } from './check-access.ts';
import { type CheckedBoot, checkBoot, checkInclude } from './check-boot.ts';
import { checkMenu } from './check-menu.ts';
import { checkOneShot } from './check-one-shot.ts';
import { checkRoot, stateOf } from './check-root.ts';
import { refuse } from './refuse.ts';

/** A target that can be worked on, with what an earlier installation left. */
export interface CheckedTarget extends CheckedBoot {
  readonly state?: InstallState;
}

/** An earlier installation is gone on with, not mixed with another one. */
const checkSame = (
  state: InstallState,
  { boot, grub, shareStore }: CheckedBoot & { readonly shareStore: boolean },
  name: string,
): void => {
  if (state.boot === boot.folder && state.grub === grub && state.shareStore === shareStore) return;
  refuse({
    code: 'INSTALL_DIFFERS',
    message: `an installation is there with ${state.shareStore ? 'the' : 'no'} store of the host and ${state.grub}`,
    place: `${name}:${state.root}`,
    hint: 'give the same options, or take it back first with --undo',
  });
};

export interface CheckOptions {
  readonly root: RootFolder;
  readonly shareStore: boolean;
  readonly oneShot: boolean;
  /** The target, for people. */
  readonly name: string;
}

/**
 * Whether a host can take a NixOS in, before anything is written to it.
 *
 * @throws {NixtoolsError} one for each reason; see docs/errors
 */
export const checkTarget = (
  probe: Probe,
  { root, shareStore, oneShot, name }: CheckOptions,
): CheckedTarget => {
  checkAccess(probe, name);
  if (probe.isInside)
    refuse({
      code: 'TARGET_IS_INSIDE',
      message: 'the NixOS of a root folder answers, not the host',
      place: name,
      hint: 'restart the target into the host first',
    });
  checkRoot(probe, root, `${name}:${root}`);
  const state = stateOf(probe, root, name);
  const { boot, grub } = checkBoot(probe, name);
  if (state !== undefined && state.stage !== 'removed') checkSame(state, { boot, grub, shareStore }, name);
  checkMenu({ boot, grub }, name, state);
  checkInclude({ boot, grub }, name);
  const checked = { boot, grub, ...(state === undefined ? {} : { state }) };
  if (oneShot) checkOneShot(probe, checked, name);
  return checked;
};
