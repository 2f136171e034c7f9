import { NixtoolsError } from '@nixtools/nix-formats';
import { badReport, parseRecords, textFromHex } from '../target/records.ts';
import type { Remote } from '../target/remote.ts';
import type { RemoteStep } from './remote-step.ts';
import { stepScript } from './step-script.ts';

/** What a copy on the target turned out to be. */
export interface RemoteDigest {
  readonly size: number;
  readonly sha256: string;
}

const failed = (remote: Remote, step: RemoteStep | undefined, stderr: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TARGET_STEP_FAILED',
    kind: 'failed',
    message: `a step on the target failed${step === undefined ? '' : `, ${step.do}`}: ${stderr.trim().slice(-500) || 'without a word'}`,
    place:
      step !== undefined && 'path' in step
        ? `${remote.target.destination}:${step.path}`
        : remote.target.destination,
    hint: 'what was there before still boots; mend the cause and run the same command again, or take all back with --undo',
  });

/**
 * Does steps on the target, in one connection.
 *
 * @returns the digests of the copies, by name
 * @throws {NixtoolsError} `TARGET_STEP_FAILED` (failed), `TARGET_REPORT_INVALID` (verification), and those of the connection
 */
export const runSteps = async (
  remote: Remote,
  steps: readonly RemoteStep[],
): Promise<ReadonlyMap<string, RemoteDigest>> => {
  const digests = new Map<string, RemoteDigest>();
  if (steps.length === 0) return digests;
  const { stdout, stderr, exitCode } = await remote.run(stepScript(steps));
  if (exitCode !== 0) throw failed(remote, undefined, stderr);
  const { destination } = remote.target;
  let done = 0;
  for (const { key, fields } of parseRecords(stdout, 'steps', destination)) {
    const [first, size = '', sha256 = ''] = fields;
    if (key === 'failed') throw failed(remote, steps[Number(first) - 1], stderr);
    else if (key === 'done' && Number(first) === done + 1) done += 1;
    else if (key === 'copied' && /^[0-9]{1,15}$/.test(size) && /^[0-9a-f]{64}$/.test(sha256))
      digests.set(textFromHex(first, destination), { size: Number(size), sha256 });
    else throw badReport(destination, 'the target reports steps that were not asked for');
  }
  if (done !== steps.length) throw badReport(destination, 'the target did not report all steps');
  return digests;
};
