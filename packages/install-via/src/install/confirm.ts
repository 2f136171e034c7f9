import { posix } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { runSteps } from '../apply/run-steps.ts';
import { withLock } from '../lock/with-lock.ts';
import type { RootFolder } from '../state/root-folder.ts';
import { type InstallState, parseState, stateFolder } from '../state/state.ts';
import { readFiles } from '../target/read-files.ts';
import type { Remote } from '../target/remote.ts';
import { customCfgStep } from './apply-menu.ts';
import { stateStep } from './prepare.ts';

/** Where `nix/root-folder.nix` shows the host's file system to the NixOS in the folder. */
const hostInside = '/host';

interface Place {
  readonly state: InstallState;
  /** The journal as it was read. */
  readonly journal: Uint8Array;
  /** The root folder, and what is in front of the host's paths, on the system that answers. */
  readonly folder: string;
  readonly host: string;
}

const findState = async (remote: Remote, root: RootFolder): Promise<Place> => {
  const { destination } = remote.target;
  const path = (folder: string): string => posix.join(folder, stateFolder, 'state.json');
  const [onHost, inside] = await readFiles(remote, [path(root), path('/')]);
  if (onHost?.kind === 'file')
    return {
      state: parseState(onHost.bytes.toString('utf8'), `${destination}:${path(root)}`),
      journal: onHost.bytes,
      folder: root,
      host: '',
    };
  if (inside?.kind === 'file')
    return {
      state: parseState(inside.bytes.toString('utf8'), `${destination}:${path('/')}`),
      journal: inside.bytes,
      folder: '/',
      host: hostInside,
    };
  throw new NixtoolsError({
    code: 'NOT_INSTALLED',
    kind: 'not-found',
    message: 'nixboot has installed nothing there',
    place: `${destination}:${root}`,
    hint: 'was it another folder? Give it with --root',
  });
};

/**
 * Makes NixOS the host's default entry, from now on: by a line in custom.cfg, after the host's own settings. Both the host and the NixOS
 * beside it may answer.
 *
 * @returns the paths that were written
 * @throws {NixtoolsError} `NOT_INSTALLED` (not-found), `HOST_NOT_SEEN`, `NOT_FINISHED` (refused)
 */
export const confirm = async (remote: Remote, root: RootFolder): Promise<readonly string[]> => {
  const { destination } = remote.target;
  const { state, journal, folder, host } = await findState(remote, root);
  if (state.stage !== 'installed')
    throw new NixtoolsError({
      code: 'NOT_FINISHED',
      kind: 'refused',
      message:
        state.stage === 'removed'
          ? 'the installation was taken back'
          : 'the installation did not come to its end',
      place: `${destination}:${state.root}`,
      hint: 'run "nixboot install-via" again before',
    });
  const grub = `${host}${state.grub}`;
  const [custom, cfg] = await readFiles(remote, [
    posix.join(grub, 'custom.cfg'),
    posix.join(grub, 'nixos.cfg'),
  ]);
  if (custom?.kind !== 'file' || cfg?.kind !== 'file')
    throw new NixtoolsError({
      code: 'HOST_NOT_SEEN',
      kind: 'refused',
      message: "the host's boot folder is not there, or has lost our menu",
      place: `${destination}:${grub}`,
      hint: `mount it at ${host}${state.boot} on the target, or restart into the host and confirm there`,
    });
  const step = customCfgStep(custom, { folder: grub, isDefault: true });
  // The journal first: a repeated installation then keeps the line.
  await withLock(remote, { root: folder, state: journal }, (locked) =>
    runSteps(locked, [stateStep({ ...state, isDefault: true }, folder), step]),
  );
  return 'path' in step ? [step.path] : [];
};
