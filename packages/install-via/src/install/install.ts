import { posix } from 'node:path';
import type { BootPlan } from '@nixtools/boot-plan';
import { type Nix, nixVersion } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { RemoteStep } from '../apply/remote-step.ts';
import { runSteps } from '../apply/run-steps.ts';
import { withVariable } from '../grub/grubenv.ts';
import { withLock } from '../lock/with-lock.ts';
import { withSystem } from '../mirror/parse-survey.ts';
import { surveySystem } from '../mirror/survey-system.ts';
import type { CheckedTarget } from '../plan/check-target.ts';
import type { InstallPlan } from '../plan/plan-install.ts';
import type { Probe } from '../probe/probe.ts';
import { type InstallState, stateFolder } from '../state/state.ts';
import type { Remote } from '../target/remote.ts';
import { applyMenu, customCfgStep, nixosEntry, textOfFile } from './apply-menu.ts';
import { copyClosure } from './copy-closure.ts';
import { planMenu, surveyTarget } from './plan-menu.ts';
import { nixFolders, prepareSteps, startedState, stateStep } from './prepare.ts';
import { holdSteps, registerScript } from './share-store.ts';

export interface Installation {
  readonly remote: Remote;
  readonly nix: Nix;
  readonly probe: Probe;
  readonly plan: InstallPlan;
  readonly checked: CheckedTarget;
  /** A static Nix for the target, a file of this machine. */
  readonly nixFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears what is being done, a line each. */
  readonly say?: ((line: string) => void) | undefined;
  readonly onStderr?: ((text: string) => void) | undefined;
}

export interface Installed {
  readonly menu: BootPlan;
  readonly state: InstallState;
}

/** The Nix that serves the root folder's store: the target's own, or one that is sent. */
const daemonFor = async ({ remote, probe, plan, nixFile }: Installation): Promise<string> => {
  if (probe.nix !== undefined) return probe.nix.daemon;
  const folder = posix.join(plan.root, stateFolder, 'bin');
  await runSteps(remote, [{ do: 'make-folder', path: folder }]);
  // Nix is one program that does what its name says.
  await remote.send(nixFile ?? '', posix.join(folder, 'nix-daemon'));
  return posix.join(folder, 'nix-daemon');
};

const register = async ({ remote, plan }: Installation): Promise<void> => {
  const { exitCode, stderr } = await remote.run(registerScript(plan.root, plan.toplevel));
  if (exitCode === 0) return;
  throw new NixtoolsError({
    code: 'TARGET_STEP_FAILED',
    kind: 'failed',
    message: `the target's Nix cannot note what the shared store holds: ${stderr.trim().slice(-500)}`,
    place: remote.target.destination,
    hint: 'mend the cause and run the same command again, or take all back with --undo',
  });
};

const copySystem = async (installation: Installation, version: string): Promise<void> => {
  const { remote, nix, plan, signal, say = () => {}, onStderr } = installation;
  const { root, toplevel, shareStore } = plan;
  const daemon = await daemonFor(installation);
  say(`copying ${plan.paths.missing} of ${plan.paths.all} store paths`);
  await copyClosure(nix, toplevel, {
    remote,
    root: shareStore ? undefined : root,
    ...{ version, daemon, signal, onStderr },
  });
  if (!shareStore) return;
  await runSteps(remote, holdSteps(toplevel));
  await register(installation);
};

const oneShotSteps = ({ checked: { boot, grub }, plan }: Installation): readonly RemoteStep[] => {
  if (!plan.oneShot) return [];
  const path = posix.join(grub, 'grubenv');
  const old = boot.grubenv.kind === 'file' ? textOfFile(boot.grubenv, path) : undefined;
  return [{ do: 'put', path, text: withVariable(old, 'next_entry', { value: nixosEntry, place: path }) }];
};

/**
 * Installs a system beside a host, as a plan says. Every step can be done again: when it is interrupted anywhere, the same call goes
 * on where it ended. The host boots as before at any time.
 *
 * @throws {NixtoolsError} `TARGET_BUSY`, `TARGET_CHANGED` (refused), `TARGET_STEP_FAILED`, `NIX_*` (failed), and those of the connection and of boot-plan
 */
export const install = async (installation: Installation): Promise<Installed> => {
  const { remote, nix, probe, plan, checked, say = () => {} } = installation;
  const { root, toplevel, target: name } = plan;
  const started = startedState(plan, checked);
  // What cannot be written is found out before anything is.
  const once = oneShotSteps(installation);
  const include = customCfgStep(checked.boot.customCfg, {
    folder: started.grub,
    isDefault: started.isDefault,
  });
  const version = nixVersion(nix);
  version.catch(() => {});
  return withLock(remote, { root, state: probe.state.bytes }, async (locked) => {
    say(`preparing ${root}`);
    await runSteps(locked, [...prepareSteps(started), ...nixFolders(root)]);
    // While the system is on its way, the target says what else its menu has.
    const surveyed = surveyTarget(locked, started);
    surveyed.catch(() => {});
    await copySystem({ ...installation, remote: locked }, await version);
    say('writing the menu');
    const found = withSystem(await surveyed, surveySystem(toplevel), name);
    const menu = planMenu(found, probe, { state: started, toplevel, name });
    const state: InstallState = { ...started, stage: 'installed' };
    await applyMenu(locked, menu, [include, ...once, stateStep(state)]);
    return { menu: menu.plan, state };
  });
};
