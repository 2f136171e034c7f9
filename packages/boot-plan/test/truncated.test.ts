import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draws } from '../../../test/draws.ts';
import { updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot } from './fake-root.ts';

let machine: FakeRoot;
let folder: string;
beforeEach(() => {
  machine = fakeRoot();
  folder = mkdtempSync(join(tmpdir(), 'nixtools-cut-'));
});
afterEach(() => {
  machine.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A host's grub.cfg that includes our file; its own entry is said instead of started. */
const hostChooses = (menu: Uint8Array, choice: string): string => {
  writeFileSync(join(folder, 'nixos.cfg'), menu);
  writeFileSync(
    join(folder, 'grub.cfg'),
    `set pager=0
function linux { true; }
function initrd { true; }
function search { true; }
function insmod { true; }
set timeout=0
set default='${choice}'
menuentry 'The host' --id host { echo "STARTED:host"; exit; }
if [ -f (host)${folder}/nixos.cfg ]; then source (host)${folder}/nixos.cfg; fi
menuentry 'Its last' --id last { echo "STARTED:last"; exit; }
`,
  );
  // grub-emu wants a terminal.
  const command = `stty cols 400 rows 500; exec grub-emu -d ${folder} -r host </dev/null`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'latin1',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TERM: 'dumb' },
  });
  return /STARTED:(\w+)/.exec(stdout)?.[1] ?? `nothing: ${stdout.slice(-300)}`;
};

const menuOf = async (): Promise<Buffer> => {
  const label = `Gen $x "42" it's {weird} > \`here\``;
  const specialisations = { rescue: { version: 'r', params: ['a=$b;reboot', '}'] } };
  for (const number of [1, 2, 3])
    machine.addGeneration(number, machine.addSystem({ version: `${number}`, label, specialisations }));
  await updateBoot(machine.request(bootApart));
  return Buffer.from(machine.menu());
};

describe("a host's own entries, whatever is left of our menu", () => {
  it('start for each of many lengths that it is cut off at', { timeout: 240_000 }, async () => {
    const menu = await menuOf();
    const count = draws(240);
    // Other ones each time, with the same distance between them.
    const first = Math.random();
    const lengths = Array.from({ length: count }, (_, at) =>
      Math.floor(((at + first) * menu.length) / count),
    );
    const lost = lengths.filter(
      (length, at) =>
        hostChooses(menu.subarray(0, length), at % 2 ? 'host' : 'last') !== (at % 2 ? 'host' : 'last'),
    );
    expect(lost).toEqual([]);
  });

  it('start when a block of it is zeros or noise, as a disk leaves it that lost its power', async () => {
    const menu = await menuOf();
    for (const [filler, at] of [
      [0x00, 0],
      [0x00, 1024],
      [0xff, 512],
      [0x7b, 700],
      [0x27, 900],
    ] as const) {
      const damaged = Buffer.from(menu);
      damaged.fill(filler, at, at + 512);
      expect(hostChooses(damaged, 'host'), `${filler} at ${at}`).toBe('host');
    }
  });
});
