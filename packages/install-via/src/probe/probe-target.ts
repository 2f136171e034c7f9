import { NixtoolsError } from '@nixtools/nix-formats';
import type { RootFolder } from '../state/root-folder.ts';
import type { Remote } from '../target/remote.ts';
import { parseProbe } from './parse-probe.ts';
import type { Probe } from './probe.ts';
import { probeScript } from './probe-script.ts';

/**
 * Looks at a target, and changes nothing there.
 *
 * @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification), and those of the connection
 * @example (await probeTarget(remote, parseRootFolder('/nixos'))).boot?.grub
 */
export const probeTarget = async (remote: Remote, root: RootFolder): Promise<Probe> => {
  const { stdout, stderr, exitCode } = await remote.run(probeScript(root));
  if (exitCode === 0) return parseProbe(stdout, remote.target.destination);
  throw new NixtoolsError({
    code: 'TARGET_PROBE_FAILED',
    kind: 'environment',
    message: `the target does not run a POSIX shell script: ${stderr.trim().slice(-500) || `exit code ${exitCode}`}`,
    place: remote.target.destination,
    hint: 'see that "ssh HOST sh -c true" works',
  });
};
