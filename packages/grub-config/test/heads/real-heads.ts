import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Scripts of Heads, as commits of its repository: before it left out devices, and in 2026. */
export const headsVersions = [
  { year: 2020, script: 'a0753473:initrd/bin/kexec-parse-boot' },
  { year: 2026, script: 'aedae4ff:initrd/bin/kexec-parse-boot.sh' },
] as const;

/** What the script needs of Heads besides; the messages are not judged. */
const functions = 'DEBUG() { :; }\nTRACE_FUNC() { :; }\nLOG() { :; }\nDIE() { echo "$*" >&2; exit 1; }\n';

export interface ParsedByHeads {
  /** `title|type|kernel path|initrd path|append params`, an entry a line. */
  readonly lines: readonly string[];
  /** The files that exist afterwards and did not before, such as what a title created. */
  readonly created: readonly string[];
}

/**
 * Runs Heads' own script with bash on a menu, in a fresh folder that has these files of /boot.
 *
 * @param repository a git repository of Heads: `NIXTOOLS_HEADS`
 */
export const parseByHeads = (
  repository: string,
  {
    script,
    menu,
    files,
  }: { readonly script: string; readonly menu: string; readonly files: readonly string[] },
): ParsedByHeads => {
  const folder = mkdtempSync(join(tmpdir(), 'heads-'));
  try {
    const text = execFileSync('git', ['-c', 'safe.directory=*', '-C', repository, 'show', script], {
      encoding: 'utf8',
    });
    const write = (name: string, content: string): string => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const included = write('functions.sh', functions);
    const program = write('parse.sh', text.replaceAll(/^\. \/etc\/functions(?:\.sh)?$/gm, `. ${included}`));
    for (const file of files) write(`boot${file}`, '');
    const config = write('boot/grub/nixos.cfg', menu);
    mkdirSync(join(folder, 'empty'));

    const list = (): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const before = new Set(list());
    const output = execFileSync('bash', [program, join(folder, 'boot'), config], {
      cwd: join(folder, 'empty'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1024 ** 3,
    });
    return {
      lines: output.split('\n').filter((line) => line !== ''),
      created: list().filter((name) => !before.has(name)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
