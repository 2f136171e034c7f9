import { exitCode, type Io, plural, printable, printJson } from '@nixtools/command-line';
import {
  confirm,
  describeRemoteStep,
  planUndo,
  probeTarget,
  type Remote,
  type RootFolder,
  undo,
} from '@nixtools/install-via';

/** How a command tells what it does. */
export interface Flags {
  readonly io: Io;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

export const runUndo = async (
  remote: Remote,
  { root, deleteRoot }: { readonly root: RootFolder; readonly deleteRoot: boolean },
  { io, isDryRun, isJson }: Flags,
): Promise<number> => {
  const plan = await planUndo(remote, await probeTarget(remote, root), { root, deleteRoot });
  if (!isDryRun) await undo(remote, plan);
  const steps = plan.steps.map(describeRemoteStep);
  if (isJson) io.out(printJson({ version: 1, root, steps }));
  io.err(
    isDryRun
      ? `${plural(steps.length, 'step')} to do\n`
      : plan.steps.length === 0
        ? 'nothing to take back\n'
        : `the host is as it was; ${deleteRoot ? `${root} is gone` : `${root} stays, --delete-root removes it`}\n`,
  );
  return exitCode.done;
};

export const runConfirm = async (remote: Remote, root: RootFolder, io: Io): Promise<number> => {
  io.out((await confirm(remote, root)).map((path) => `${printable(path)}\n`).join(''));
  io.err('NixOS is the default from the next start on; --undo takes that back too\n');
  return exitCode.done;
};
