import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { withoutCustomBlock } from '@nixtools/grub-config';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RemoteStep } from '../apply/remote-step.ts';
import { runSteps } from '../apply/run-steps.ts';
import { sameBut, variableIn, withVariable } from '../grub/grubenv.ts';
import { withLock } from '../lock/with-lock.ts';
import { checkAccess } from '../plan/check-access.ts';
import { stateOf } from '../plan/check-root.ts';
import type { Probe, ProbedFile } from '../probe/probe.ts';
import type { RootFolder } from '../state/root-folder.ts';
import type { InstallState } from '../state/state.ts';
import { readFiles } from '../target/read-files.ts';
import type { Remote } from '../target/remote.ts';
import { nixosEntry, textOfFile } from './apply-menu.ts';
import { planMenuRemoval } from './plan-menu.ts';
import { forgetTimes, restoreTimes, stateStep } from './prepare.ts';
import { hostRoots } from './share-store.ts';

export interface UndoPlan {
  readonly state: InstallState;
  /** The journal as it was read. */
  readonly journal: Uint8Array;
  readonly steps: readonly RemoteStep[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** custom.cfg without our lines, to the byte; what others wrote into it since stays. */
const customSteps = (custom: ProbedFile, { grub, before }: InstallState): readonly RemoteStep[] => {
  if (custom.kind !== 'file') return [];
  const path = posix.join(grub, 'custom.cfg');
  const text = textOfFile(custom, path);
  const clean = withoutCustomBlock(text);
  if (clean === text) return [];
  if (clean === '' && before.customCfg === undefined)
    return [
      { do: 'unlink', path },
      { do: 'sync', path: grub },
    ];
  return [{ do: 'put', path, text: clean }];
};

/** grubenv as it was when nobody else changed it, and otherwise without our entry for one boot. */
const grubenvSteps = (env: ProbedFile, { grub, before }: InstallState): readonly RemoteStep[] => {
  if (env.kind !== 'file') return [];
  const path = posix.join(grub, 'grubenv');
  const text = textOfFile(env, path);
  const entry = variableIn(text, 'next_entry');
  if (entry !== undefined && entry !== '' && entry !== nixosEntry) return [];
  const original = before.grubenv;
  if (original !== undefined && sameBut(text, original, 'next_entry'))
    return [{ do: 'put', path, text: original }];
  const without = withVariable(text, 'next_entry', { value: undefined, place: path });
  if (
    original === undefined &&
    sameBut(without, withVariable(undefined, 'x', { value: undefined, place: path }), 'x')
  )
    return [
      { do: 'unlink', path },
      { do: 'sync', path: grub },
    ];
  return entry === undefined ? [] : [{ do: 'put', path, text: without }];
};

const notInstalled = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NOT_INSTALLED',
    kind: 'not-found',
    message: 'nixboot has installed nothing there',
    place,
    hint: 'was it another folder? Give it with --root',
  });

/**
 * What has to be done so that the host is as it was: its menu first, then what the menu named. Times of files and folders are given
 * back where the bytes are those of before.
 *
 * @throws {NixtoolsError} `NOT_INSTALLED` (not-found), `TARGET_IS_INSIDE` (refused), `INSTALL_STATE_INVALID` (verification)
 */
export const planUndo = async (
  remote: Remote,
  probe: Probe,
  { root, deleteRoot }: { readonly root: RootFolder; readonly deleteRoot: boolean },
): Promise<UndoPlan> => {
  const name = remote.target.destination;
  checkAccess(probe, name);
  if (probe.isInside)
    throw new NixtoolsError({
      code: 'TARGET_IS_INSIDE',
      kind: 'refused',
      message: 'the NixOS that is to go away answers, not the host',
      place: name,
      hint: 'restart the target into the host first',
    });
  const state = stateOf(probe, root, name);
  if (state === undefined) throw notInstalled(`${name}:${root}`);
  const journal = probe.state.bytes;
  const last: readonly RemoteStep[] = deleteRoot ? [{ do: 'remove-tree', path: root }] : [];
  if (state.stage === 'removed') return { state, journal, steps: last };
  const { grub, before } = state;
  const [custom, env] = await readFiles(remote, [
    ...[posix.join(grub, 'custom.cfg'), posix.join(grub, 'grubenv')],
  ]);
  if (custom === undefined || env === undefined) throw notInstalled(name);
  const customs = customSteps(custom, state);
  const [change] = customs;
  const sameCustom = change?.do === 'put' && sha256(change.text) === before.customCfg;
  const envs = grubenvSteps(env, state);
  const sameEnv = envs[0]?.do === 'put' && envs[0].text === before.grubenv;
  const menu = await planMenuRemoval(remote, state);
  const steps: readonly RemoteStep[] = [
    ...customs,
    ...envs,
    ...menu,
    ...(state.shareStore ? [{ do: 'remove-links' as const, path: hostRoots }] : []),
    ...restoreTimes(state, [
      ...(sameCustom ? ['custom.cfg'] : []),
      ...(sameEnv ? ['grubenv'] : []),
      'grub',
      'boot',
    ]),
    stateStep({ ...state, stage: 'removed' }),
    ...forgetTimes(state),
    ...last,
  ];
  return { state, journal, steps };
};

/**
 * Does what `planUndo` says; when it is interrupted, plan again and go on.
 *
 * @throws {NixtoolsError} `TARGET_BUSY`, `TARGET_CHANGED` (refused), `TARGET_STEP_FAILED` (failed), and those of the connection
 */
export const undo = async (remote: Remote, { state, journal, steps }: UndoPlan): Promise<void> => {
  if (steps.length === 0) return;
  await withLock(remote, { root: state.root, state: journal }, (locked) => runSteps(locked, steps));
};
