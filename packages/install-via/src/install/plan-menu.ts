import { mkdirSync, readdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { type BootPlan, bootFolder, planBoot, planRemove } from '@nixtools/boot-plan';
import { isNixtoolsError, NixtoolsError } from '@nixtools/nix-formats';
import { rootedFs } from '@nixtools/rooted-fs';
import { fromBootPlan, type RemoteBatch } from '../apply/from-boot-plan.ts';
import type { RemoteStep } from '../apply/remote-step.ts';
import { makeMirror } from '../mirror/mirror.ts';
import { parseSurvey, type Surveyed } from '../mirror/parse-survey.ts';
import { surveyScript } from '../mirror/survey-script.ts';
import { probedMachine } from '../probe/machine.ts';
import type { Probe } from '../probe/probe.ts';
import type { InstallState } from '../state/state.ts';
import type { Remote } from '../target/remote.ts';
import { generationSteps } from './share-store.ts';

/** Where the store lies on the target. */
const storeOf = ({ root, shareStore }: InstallState): string =>
  shareStore ? '/nix/store' : `${root}/nix/store`;

/** Errors of a plan name places on the mirror; people know the target's. */
const onTarget = (error: unknown, mirror: string, name: string): unknown => {
  if (!isNixtoolsError(error)) return error;
  const { code, kind, hint } = error;
  const clear = (text: string): string => text.replaceAll(mirror, '');
  return new NixtoolsError({
    code,
    kind,
    message: clear(error.message),
    place: error.place === undefined ? name : `${name}:${clear(error.place)}`,
    hint,
    cause: error,
  });
};

/** What a menu of the target is made from. @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification), and those of the connection */
export const surveyTarget = async (remote: Remote, state: InstallState): Promise<readonly Surveyed[]> => {
  const { root, boot, grub } = state;
  const script = surveyScript({ root, store: storeOf(state), boot, grub: posix.basename(grub) });
  const { stdout } = await remote.run(script);
  return parseSurvey(stdout, remote.target.destination);
};

/** @param name the target, for people */
const withMirror = <T>(
  found: readonly Surveyed[],
  { state: { root, boot }, name }: { readonly state: InstallState; readonly name: string },
  work: (folder: string) => T,
): T => {
  const mirror = makeMirror(found, { root, boot });
  try {
    return work(mirror.folder);
  } catch (error) {
    throw onTarget(error, mirror.folder, name);
  } finally {
    mirror.remove();
  }
};

/** Makes a system the profile's newest generation, on the mirror and as steps; none when it is that already. */
const profileSteps = (
  folder: string,
  { root, toplevel }: { readonly root: string; readonly toplevel: string },
): readonly RemoteStep[] => {
  const fs = rootedFs(posix.join(folder, root));
  const profiles = '/nix/var/nix/profiles';
  for (const name of [profiles, '/nix/var/nix/gcroots']) mkdirSync(fs.host(name), { recursive: true });
  const system = posix.join(profiles, 'system');
  if (fs.resolve(system) === toplevel) return [];
  const numbers = readdirSync(fs.host(profiles)).map((name) =>
    Number(/^system-([0-9]{1,9})-link$/.exec(name)?.[1] ?? 0),
  );
  // A generation that was linked, and did not become the current one before somebody pulled the plug.
  const pending = numbers.find(
    (number) =>
      number > 0 && fs.readLink(`${system}-${number}-link`) === toplevel && number === Math.max(...numbers),
  );
  const name = `system-${pending ?? Math.max(0, ...numbers) + 1}-link`;
  if (pending === undefined) symlinkSync(toplevel, fs.host(posix.join(profiles, name)));
  if (fs.readLink(system) !== undefined) unlinkSync(fs.host(system));
  symlinkSync(name, fs.host(system));
  const at = (path: string): string => posix.join(root, profiles, path);
  return [
    { do: 'link', path: at(name), target: toplevel },
    { do: 'link', path: at('system'), target: name },
  ];
};

/** So that the host's collector keeps all generations that there are. */
const hostRootSteps = (folder: string, root: string): readonly RemoteStep[] =>
  generationSteps(
    root,
    readdirSync(posix.join(folder, root, 'nix/var/nix/profiles')).filter((name) =>
      /^system-[0-9]+-link$/.test(name),
    ),
  );

/** The leftovers of a process that was killed while it wrote to the folder of GRUB. */
const leftovers = (folder: string, { grub }: InstallState): readonly RemoteStep[] =>
  readdirSync(posix.join(folder, grub))
    .filter((name) => /^\.(?:custom\.cfg|grubenv|nixos\.cfg)\.[0-9a-f]{12}\.tmp$/.test(name))
    .map((name) => ({ do: 'unlink', path: posix.join(grub, name) }));

export interface MenuPlan {
  readonly plan: BootPlan;
  readonly profile: readonly RemoteStep[];
  readonly batches: readonly RemoteBatch[];
}

export interface MenuRequest {
  readonly state: InstallState;
  readonly toplevel: string;
  /** The target, for people. */
  readonly name: string;
}

/**
 * Plans the menu here as `nixboot update-grub --root` would there: the target needs no Node for it.
 *
 * @param found what the target has, with the system that it gets
 * @throws {NixtoolsError} those of boot-plan
 */
export const planMenu = (
  found: readonly Surveyed[],
  probe: Probe,
  { state, toplevel, name }: MenuRequest,
): MenuPlan =>
  withMirror(found, { state, name }, (folder) => {
    const { root, boot, shareStore } = state;
    const profile = [
      ...profileSteps(folder, { root, toplevel }),
      ...(shareStore ? hostRootSteps(folder, root) : []),
    ];
    const fs = rootedFs(posix.join(folder, root));
    const plan = planBoot({
      fs,
      boot: bootFolder(fs, posix.join(folder, boot)),
      machine: probedMachine(probe, { prefix: folder, ...(shareStore ? { sharedStoreOf: root } : {}) }),
      ...(probe.boot === undefined ? {} : { free: probe.boot.free }),
    });
    const places = { mirror: folder, root, store: storeOf(state) };
    const [first, ...rest] = fromBootPlan(plan.steps, places);
    const begin = [...leftovers(folder, state), ...(first?.steps ?? [])];
    return {
      plan: { ...plan, output: plan.output.slice(folder.length) },
      profile,
      batches: [{ ...first, steps: begin }, ...rest],
    };
  });

/** What takes the menu and its copies away again. @throws {NixtoolsError} those of boot-plan, and of the connection */
export const planMenuRemoval = async (
  remote: Remote,
  state: InstallState,
): Promise<readonly RemoteStep[]> => {
  const found = await surveyTarget(remote, state);
  return withMirror(found, { state, name: remote.target.destination }, (folder) => {
    const { root, boot } = state;
    const fs = rootedFs(posix.join(folder, root));
    const { steps } = planRemove(fs, bootFolder(fs, posix.join(folder, boot)));
    const batches = fromBootPlan(steps, { mirror: folder, root, store: storeOf(state) });
    return [...leftovers(folder, state), ...batches.flatMap((batch) => batch.steps)];
  });
};
