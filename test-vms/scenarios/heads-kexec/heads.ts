import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../test/run-program.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { unpackedPackages } from '../../debian/unpacked.ts';

/** A git repository of Heads, which is not part of this one. */
const repository = process.env['NIXTOOLS_HEADS'] ?? '';

const git = (...args: readonly string[]): boolean =>
  spawnSync('git', ['-c', 'safe.directory=*', '-C', repository, ...args], { stdio: 'ignore' }).status === 0;

/** Before Heads left out devices and missing files, and as the repository has it now. */
export const headsVersions = [
  { what: 'of 2020', commit: 'a0753473', short: false, checks: false },
  { what: 'of now', commit: 'HEAD', short: true, checks: true },
] as const;

export type HeadsVersion = (typeof headsVersions)[number];

export const whyNoVersion = ({ commit }: HeadsVersion): string | undefined =>
  git('cat-file', '-e', `${commit}^{commit}`) ? undefined : `NIXTOOLS_HEADS has no commit ${commit}`;

export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** Why the scripts of Heads cannot be tried here. */
export const whyNoHeads = (): string | undefined => {
  if (repository === '') return 'NIXTOOLS_HEADS names no git repository of Heads (linuxboot/heads on GitHub)';
  if (!git('rev-parse')) return `NIXTOOLS_HEADS: ${repository} is no git repository`;
  if (process.getuid?.() !== 0) return 'needs root, for chroot';
  return undefined;
};

/** The root of a firmware with the scripts of Heads as they are, in a folder. */
export interface Firmware {
  readonly root: string;
  /** Scripts have had a suffix since 2026. */
  readonly suffix: '' | '.sh';
  /** Runs a script inside, with /boot as it is in the folder. */
  readonly run: (script: string) => Promise<string>;
  /** All files but what Heads itself leaves in /tmp. */
  readonly files: () => readonly string[];
}

/** Debian's kexec can start guests of Xen, for which it wants libraries that few hosts have. */
const packages = [
  ...['bash-static', 'kexec-tools', 'libxenmisc4.17', 'libxencall1', 'libxendevicemodel1', 'libxenevtchn1'],
  ...['libxenforeignmemory1', 'libxengnttab1', 'libxentoolcore1', 'libxentoollog1'],
];

const makeScript = fileURLToPath(new URL('make-firmware.sh', import.meta.url));
const enter = 'mount -t proc proc "$1/proc" && exec chroot "$1" /bin/bash -c "$2"';

export const makeFirmware = async ({ commit }: HeadsVersion, root: string): Promise<Firmware> => {
  const { modules } = await debianKernel();
  const unpacked = await unpackedPackages(packages);
  execFileSync('sh', [makeScript, repository, commit, unpacked, modules, root], { stdio: 'pipe' });
  return {
    root,
    suffix: existsSync(join(root, 'bin/kexec-parse-boot.sh')) ? '.sh' : '',
    run: async (script) => {
      const { stdout, stderr, exitCode } = await runProgram(
        'unshare',
        ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', enter, 'sh', root, script],
        { env: { PATH: '/bin:/sbin:/usr/bin:/usr/sbin' } },
      );
      if (exitCode !== 0) throw new Error(`${script}: ${exitCode}\n${stdout}${stderr}`);
      return stdout;
    },
    files: () =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((path) => !path.startsWith('tmp/'))
        .sort(),
  };
};

/** An entry as Heads reads it. */
export interface HeadsEntry {
  readonly title: string;
  readonly type: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly params: string;
}

/** What the scripts print, in their order: the number of an entry in Heads' menu is its place here, from 1. */
export const parsedByHeads = async ({ run, suffix }: Firmware): Promise<readonly HeadsEntry[]> => {
  const printed = await run(`kexec-parse-boot${suffix} /boot /boot/nixos/nixos.cfg`);
  return linesOf(printed).map((line) => {
    const fields = /^([^|]*)\|([^|]*)\|kernel ([^|]*)\|initrd ([^|]*)\|append ([^|]*)$/.exec(line);
    if (fields === null) throw new Error(`no entry of Linux: ${line}`);
    const [, title = '', type = '', kernel = '', initrd = '', params = ''] = fields;
    return { title, type, kernel, initrd, params };
  });
};
