import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { describeBootedMachine } from '../../machine/describe-machine.ts';
import { type Change, randomChanges } from './random-changes.ts';

const profiles = '/nixtools/test-vms/scenarios/menu-follows-profiles/profiles.sh';
const units = 'nixboot-changed.path nixboot.path';

/** The whole number takes three and a half minutes. */
const changes = process.env['NIXTOOLS_MACHINES'] === 'all' ? 200 : 40;

/** How long the machine may take until its menu is true, in milliseconds. How long it does take is printed. */
const patience = 90_000;

const shellWords = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

describeBootedMachine('the menu follows the profiles of a machine with systemd', (machine) => {
  const change = async ({ wait, words }: Change): Promise<void> => {
    await sleep(wait);
    await machine().must(`sh ${profiles} ${shellWords(words)}`);
  };

  /** Two more generations, the second while the menu is being written because of the first. */
  const changeDuringUpdate = async (number: number): Promise<void> => {
    await machine().must(`
      sh ${profiles} add ${number}
      until test "$(systemctl show --property=ActiveState --value nixboot.service)" = activating; do sleep 0.01; done
      sh ${profiles} add ${number + 1}
    `);
  };

  /** By the links and files themselves, not by what nixboot thinks of them. */
  const expectTrue = async (): Promise<void> => {
    const links = await machine().must('cd /nix/var/nix/profiles; ls -d system-*-link | sed "s/-link$//"');
    const ids = await machine().must(
      `grep -o "^ *menuentry.*--id 'nixos-system-[0-9]*'" /boot/grub/nixos.cfg | grep -o "system-[0-9]*'" | tr -d "'"`,
    );
    expect(ids.trim().split('\n').sort()).toEqual(links.trim().split('\n').sort());
    const files = await machine().must(
      `grep -oE "\\(?/?[^ ']*/nixos/[^ ']+" /boot/grub/nixos.cfg | sed 's#.*/nixos/#/boot/nixos/#' | sort -u`,
    );
    expect(files.trim().split('\n').length).toBeGreaterThan(1);
    await machine().must(`for file in ${files.trim().replaceAll('\n', ' ')}; do test -s "$file"; done`);
    const head = await machine().must('readlink -f /nix/var/nix/profiles/system');
    expect(await machine().must("sed -n '/nixos-default/,/}/p' /boot/grub/nixos.cfg")).toContain(
      `init=${head.trim()}/init`,
    );
    await machine().must('nixboot check');
  };

  /** Polls until the menu is true; says in how many seconds it was. */
  const becomesTrue = async (): Promise<void> => {
    const start = Date.now();
    for (;;) {
      try {
        await expectTrue();
        console.log(
          `the menu was seen to be true ${((Date.now() - start) / 1000).toFixed(1)} s after the last change`,
        );
        return;
      } catch (error) {
        if (Date.now() - start > patience) throw error;
        await sleep(250);
      }
    }
  };

  const expectActive = async (): Promise<void> => {
    expect(await machine().must(`systemctl is-active ${units}`)).toBe('active\nactive\n');
    expect(await machine().must('systemctl --failed --plain --no-legend')).toBe('');
  };

  beforeAll(async () => {
    await machine().must(`
      mkdir -p /nix/store /nix/var/nix/profiles/system-profiles /nix/var/nix/gcroots /boot/grub
      sh ${profiles} add 1
      ln -s /nix/var/nix/profiles/system /run/current-system
      ln -s "$(readlink -f /nix/var/nix/profiles/system)" /run/booted-system
      nixboot hook install systemd
      systemctl daemon-reload
      systemctl start ${units} nixboot.service
    `);
  });

  it('is written when the units start', async () => {
    await expectTrue();
    await expectActive();
  });

  it(`becomes true after ${changes} changes at gaps of 0 to 2 s, the last one during an update`, async () => {
    for (const each of randomChanges(changes, 2000, 4)) await change(each);
    await changeDuringUpdate(1000);
    await becomesTrue();
    await expectActive();
  });

  it('becomes true after a burst, which would make a plain path unit give up', async () => {
    const burst = randomChanges(60, 0, 5)
      .map(({ words }) => words)
      .filter(([what]) => what === 'add')
      .map(([, number]) => `sh ${profiles} add ${2000 + Number(number)}`);
    await machine().must(burst.join('\n'));
    await becomesTrue();
    await expectActive();
  });

  it('is as it was before without the hook: removing it leaves no file of it', async () => {
    await machine().must(`systemctl stop ${units} && nixboot hook remove systemd && systemctl daemon-reload`);
    expect(await machine().must('find /etc/systemd -name "*nixboot*"')).toBe('');
  });
});
