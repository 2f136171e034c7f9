export { describeRemoteStep, type RemoteStep } from './apply/remote-step.ts';
export { confirm } from './install/confirm.ts';
export { type Installation, type Installed, install } from './install/install.ts';
export { planUndo, type UndoPlan, undo } from './install/undo.ts';
export { type CheckedTarget, type CheckOptions, checkTarget } from './plan/check-target.ts';
export {
  type InstallPlan,
  type InstallRequest,
  planInstall,
  type SystemToInstall,
} from './plan/plan-install.ts';
export { parseProbe } from './probe/parse-probe.ts';
export type { Probe, ProbedBoot, ProbedDevice, ProbedFile } from './probe/probe.ts';
export { probeTarget } from './probe/probe-target.ts';
export { probedRootFolder } from './probe/probed-root-folder.ts';
export { parseRootFolder, type RootFolder } from './state/root-folder.ts';
export { type InstallState, parseState } from './state/state.ts';
export { buildConfig, buildFlake, systemExpression } from './system/evaluate.ts';
export { readSystem } from './system/read-system.ts';
export { requireRootFolder, type SystemRootFolder } from './system/root-folder-file.ts';
export { type Connection, shareConnection } from './target/connection.ts';
export type { HeldScript } from './target/hold.ts';
export { type Remote, sshRemote } from './target/remote.ts';
export type { RemoteResult, SshSession } from './target/ssh.ts';
export { parseSshUrl, type SshTarget } from './target/ssh-url.ts';
