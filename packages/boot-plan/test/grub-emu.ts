import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What GRUB makes of a menu when an entry is chosen: its own script interpreter says, with two commands replaced. */
export interface Booted {
  /** The words of `linux`, without the device. */
  readonly linux: readonly string[];
  readonly initrd: readonly string[];
}

/** @param choice the ids from the outermost menu inwards, joined by `>` */
export const chooseInGrub = (menu: string, choice: string): Booted | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-grub-'));
  try {
    writeFileSync(join(folder, 'nixos.cfg'), menu);
    writeFileSync(
      join(folder, 'grub.cfg'),
      `set pager=0
function linux { echo "NB:linux"; for word in "$@"; do echo "NB:$word"; done; }
function initrd { echo "NB:initrd"; for word in "$@"; do echo "NB:$word"; done; echo "NB:end"; exit; }
function search { true; }
function insmod { true; }
set timeout=0
set default='${choice}'
source (host)${folder}/nixos.cfg
`,
    );
    // grub-emu wraps lines at the width of its terminal, so it gets a very wide one.
    const command = `stty cols 4000 rows 500; exec grub-emu -d ${folder} -r host </dev/null`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'latin1',
      timeout: 30_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TERM: 'dumb' },
    });
    const words = [...stdout.matchAll(/NB:([^\r\n]*)/g)].map(([, word = '']) => word.trimEnd());
    const [start, middle, end] = ['linux', 'initrd', 'end'].map((word) => words.indexOf(word));
    if (start === undefined || middle === undefined || end === undefined || end < 0) return undefined;
    const plain = (word: string): string => word.replace(/^\([^)]*\)/, '');
    return {
      linux: words.slice(start + 1, middle).map(plain),
      initrd: words.slice(middle + 1, end).map(plain),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @throws when GRUB's own checker finds a mistake */
export const checkSyntax = (menu: string): void => {
  execFileSync('grub-script-check', { input: menu, stdio: ['pipe', 'pipe', 'pipe'] });
};
