import { isReadOnly } from '../probe/machine.ts';
import type { Probe } from '../probe/probe.ts';
import type { RootFolder } from '../state/root-folder.ts';
import { type InstallState, parseState, stateFolder } from '../state/state.ts';
import { refuse } from './refuse.ts';

/** The journal of the target, when there is one. @throws {NixtoolsError} `INSTALL_STATE_INVALID` (verification) */
export const stateOf = (probe: Probe, root: RootFolder, name: string): InstallState | undefined => {
  const place = `${name}:${root}/${stateFolder}/state.json`;
  if (probe.state.kind !== 'file') return undefined;
  const state = parseState(probe.state.bytes.toString('utf8'), place);
  if (state.root !== root)
    return refuse({
      code: 'ROOT_FOLDER_NOT_OURS',
      message: `the journal there is of another folder, ${state.root}`,
      place,
      hint: 'was the folder moved? Move it back, or give another --root',
    });
  return state;
};

/** A folder of its own. @throws {NixtoolsError} `ROOT_FOLDER_UNSAFE`, `ROOT_FOLDER_NOT_OURS`, `TARGET_READ_ONLY` (refused) */
export const checkRoot = (probe: Probe, root: RootFolder, place: string): void => {
  if (probe.realParent !== probe.parent)
    refuse({
      code: 'ROOT_FOLDER_UNSAFE',
      message: `a link is on the way: ${probe.parent} is really ${probe.realParent}`,
      place,
      hint: 'give the real path with --root',
    });
  if (probe.root !== 'none' && probe.root !== 'folder')
    refuse({
      code: 'ROOT_FOLDER_UNSAFE',
      message: `a ${probe.root} is where the root folder belongs`,
      place,
      hint: 'move it away, or give another --root',
    });
  // Killed before the journal was written: nothing but our empty folder is there.
  const others = probe.entries.filter((name) => name !== stateFolder);
  if (probe.root === 'folder' && probe.state.kind !== 'file' && others.length > 0)
    refuse({
      code: 'ROOT_FOLDER_NOT_OURS',
      message: `the folder is not empty and nixboot did not make it; it holds ${others.slice(0, 3).join(', ')}`,
      place,
      hint: 'give another --root: a folder of its own that does not exist yet, or is empty',
    });
  if (!probe.isRootWritable || isReadOnly(probe, root))
    refuse({
      code: 'TARGET_READ_ONLY',
      message: 'the file system of the root folder is mounted read-only',
      place,
      hint: 'mount it writable on the target, or give a --root elsewhere',
    });
};
