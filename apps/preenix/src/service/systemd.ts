import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { Host, HostResult } from './host.ts';

/** Folders whose units belong to the distribution; the administrator's come before them. */
const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/**
 * The names of units that the host has and that are not ours: files, and scripts of /etc/init.d, which systemd takes for
 * services.
 *
 * @param ours paths that records list
 */
export const ownedUnits = ({ fs }: Pick<Host, 'fs'>, ours: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([
    ...unitFolders.flatMap((folder) =>
      fs.list(folder).filter((name) => name.includes('.') && !ours.has(`${folder}/${name}`)),
    ),
    ...fs.list('/etc/init.d').map((name) => `${name}.service`),
  ]);

/** @throws {NixtoolsError} `SERVICE_NO_SYSTEMD` (environment) */
export const requireSystemd = ({ fs, isLive }: Host): void => {
  const found = isLive
    ? fs.stat('/run/systemd/system') !== undefined
    : ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].some((path) => fs.stat(path) !== undefined);
  if (found) return;
  throw new NixtoolsError({
    code: 'SERVICE_NO_SYSTEMD',
    kind: 'environment',
    message: isLive ? 'systemd is not what runs this machine' : 'this tree has no systemd',
    place: fs.root,
    hint: 'render for another init system: "preenix service support NAME" lists them, "preenix service render" writes the files and an install script',
  });
};

/** What the systemd of the host says about units before they are installed. */
export interface Judgement {
  /** Keys and sections that it does not know, and so ignores. */
  readonly unknown: readonly string[];
  /** All else that it remarks. */
  readonly remarks: readonly string[];
  /** Why it could not be asked. */
  readonly notAsked?: string;
}

const isUnknown = (line: string): boolean =>
  /Unknown (?:key|lvalue|section)|Unknown key name|Missing '='/i.test(line);

/** `systemd-analyze verify` of the units, in a folder of their own. */
export const askSystemd = (
  host: Host,
  units: readonly { readonly name: string; readonly text: string }[],
  temporary: string,
): Judgement => {
  if (!host.isLive)
    return { unknown: [], remarks: [], notAsked: 'only the systemd that runs a machine can be asked' };
  const folder = mkdtempSync(join(temporary, 'preenix-units-'));
  try {
    const files = units.map(({ name, text }) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const { code, err } = host.run(['systemd-analyze', 'verify', '--man=no', ...files]);
    if (code === undefined) return { unknown: [], remarks: [], notAsked: 'there is no systemd-analyze' };
    const lines = err
      .split('\n')
      .map((line) => line.replaceAll(`${folder}/`, '').trim())
      .filter((line) => line !== '' && units.some(({ name }) => line.includes(name)));
    return { unknown: lines.filter(isUnknown), remarks: lines.filter((line) => !isUnknown(line)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @throws {NixtoolsError} `SERVICE_STEP_FAILED` (failed), `HOST_PROGRAM_MISSING` (environment) */
export const mustRun = (host: Host, argv: readonly string[], input?: string): HostResult => {
  const result = host.run(argv, input);
  if (result.code === 0) return result;
  if (result.code === undefined)
    throw new NixtoolsError({
      code: 'HOST_PROGRAM_MISSING',
      kind: 'environment',
      message: `the program ${argv[0]} is not on PATH`,
      hint: 'it comes with systemd, or with Debian\'s package "passwd"; with sudo, look at PATH',
    });
  throw new NixtoolsError({
    code: 'SERVICE_STEP_FAILED',
    kind: 'failed',
    message: `${argv.slice(0, 2).join(' ')} failed: ${result.err.trim().split('\n').slice(-5).join('\n')}`,
    place: argv.join(' '),
  });
};
