import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { RemoteStep } from '../apply/remote-step.ts';
import type { CheckedTarget } from '../plan/check-target.ts';
import type { InstallPlan } from '../plan/plan-install.ts';
import { type InstallState, printState, stateFolder } from '../state/state.ts';

/** Where the times of a file or folder of the host are kept. */
const timesOf = (root: string, name: string): string => posix.join(root, stateFolder, 'times', name);

/** What changes its times when a menu comes or goes: its name in our folder, and its path. */
const timed = ({
  boot,
  grub,
}: Pick<InstallState, 'boot' | 'grub'>): readonly (readonly [string, string])[] => [
  ['custom.cfg', posix.join(grub, 'custom.cfg')],
  ['grubenv', posix.join(grub, 'grubenv')],
  ['grub', grub],
  ['boot', boot],
];

const keepTimes = (state: InstallState): readonly RemoteStep[] =>
  timed(state).map(([name, path]) => ({ do: 'keep-times', path, in: timesOf(state.root, name) }));

export const restoreTimes = (state: InstallState, names: readonly string[]): readonly RemoteStep[] =>
  timed(state)
    .filter(([name]) => names.includes(name))
    .map(([name, path]) => ({ do: 'restore-times', path, in: timesOf(state.root, name) }));

export const forgetTimes = (state: InstallState): readonly RemoteStep[] =>
  timed(state).map(([name]) => ({ do: 'unlink', path: timesOf(state.root, name) }));

export const stateStep = (state: InstallState, folder: string = state.root): RemoteStep => ({
  do: 'put',
  path: posix.join(folder, stateFolder, 'state.json'),
  text: printState(state),
  mode: 0o600,
});

/** The journal of an installation: an earlier one is gone on with. */
export const startedState = (plan: InstallPlan, { boot, grub, state }: CheckedTarget): InstallState => {
  if (state !== undefined && state.stage !== 'removed') return state;
  return {
    root: plan.root,
    stage: 'started',
    boot: boot.folder,
    grub,
    shareStore: plan.shareStore,
    before: {
      ...(boot.customCfg.kind === 'file'
        ? { customCfg: createHash('sha256').update(boot.customCfg.bytes).digest('hex') }
        : {}),
      ...(boot.grubenv.kind === 'file' ? { grubenv: boot.grubenv.bytes.toString('utf8') } : {}),
    },
    isDefault: false,
  };
};

/** Makes the root folder and its journal, and notes what the host was like. Nothing outside is touched. */
export const prepareSteps = (state: InstallState): readonly RemoteStep[] => [
  { do: 'make-folder', path: state.root },
  { do: 'make-folder', path: posix.join(state.root, stateFolder), mode: 0o700 },
  { do: 'make-folder', path: posix.join(state.root, stateFolder, 'times'), mode: 0o700 },
  ...keepTimes(state),
  stateStep(state),
];

/** What Nix would make in a store's folders when it first needs them. */
export const nixFolders = (root: string): readonly RemoteStep[] =>
  ['nix', 'nix/store', 'nix/var', 'nix/var/nix', 'nix/var/nix/profiles', 'nix/var/nix/gcroots'].map(
    (name) => ({
      do: 'make-folder',
      path: posix.join(root, name),
    }),
  );
