import { resolve } from 'node:path';
import { exitCode, printJson } from '@nixtools/command-line';
import {
  checkTarget,
  type InstallRequest,
  install,
  type Probe,
  planInstall,
  probedRootFolder,
  probeTarget,
  type Remote,
  readSystem,
  requireRootFolder,
  type SshTarget,
  type SystemToInstall,
} from '@nixtools/install-via';
import { createNix, type Nix } from '@nixtools/nix-cli';
import { planRemarks, planSummary } from '../output/plan-report.ts';
import { buildSystem, type SystemChoice } from './choose-system.ts';
import { planLines, planToJson } from './report.ts';
import type { Flags } from './run-after.ts';
import { withTarget } from './with-target.ts';

interface Job {
  readonly target: SshTarget;
  readonly choice: SystemChoice;
  readonly request: InstallRequest;
  /** A static Nix for the target, a file of this machine. */
  readonly nixFile: string | undefined;
}

interface Found {
  readonly remote: Remote;
  readonly probe: Probe;
  readonly nix: Nix;
  /** A system that is built already, which is read while we log in. */
  readonly given: Promise<SystemToInstall> | undefined;
}

const systemFor = async (
  { remote, probe, nix, given }: Found,
  { choice, request: { root, shareStore, oneShot } }: Job,
  { io }: Flags,
): Promise<SystemToInstall> => {
  // Before a system is built, which may take long.
  checkTarget(probe, { root, shareStore, oneShot, name: remote.target.destination });
  const folder = probedRootFolder(probe, root, shareStore);
  const system = await (given ?? readSystem(nix, await buildSystem(choice, { nix, folder, io })));
  requireRootFolder(system.toplevel, folder);
  return system;
};

const installFound = async (found: Found, job: Job, flags: Flags): Promise<number> => {
  const { remote, probe, nix } = found;
  const { io, isDryRun, isJson } = flags;
  const system = await systemFor(found, job, flags);
  const { plan, checked } = planInstall(probe, system, {
    request: job.request,
    name: remote.target.destination,
  });
  if (isJson) io.out(printJson(planToJson(plan)));
  else for (const line of planLines(plan)) (isDryRun ? io.out : io.err)(`${line}\n`);
  if (isDryRun) return exitCode.done;

  const { menu } = await install({
    ...{ remote, nix, probe, plan, checked, signal: io.signal },
    nixFile: job.nixFile === undefined ? undefined : resolve(io.cwd, job.nixFile),
    say: (line) => io.err(`${line}\n`),
    ...(io.terminal.err ? { onStderr: io.err } : {}),
  });
  for (const line of planRemarks(menu)) io.err(`${line}\n`);
  io.err(`installed; ${planSummary(menu)}\n`);
  return exitCode.done;
};

/** Installs a system, or prints what that would do. @throws {NixtoolsError} those of install-via */
export const runInstall = async (job: Job, flags: Flags): Promise<number> => {
  const { io } = flags;
  const nix = createNix(io.env);
  const { toplevel } = job.choice;
  const given = toplevel === undefined ? undefined : readSystem(nix, resolve(io.cwd, toplevel));
  // What is wrong with it is told after what is wrong with the target.
  given?.catch(() => {});
  return withTarget(job.target, io, async (remote) => {
    const probe = await probeTarget(remote, job.request.root);
    return installFound({ remote, probe, nix, given }, job, flags);
  });
};
